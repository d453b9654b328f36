"""A voice that says when each word is heard: the truth that a citation's times are held against."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.int16]
"""One channel, shape (samples,)."""


@dataclass(frozen=True)
class Spoken:
    """A sentence, and for each of its words the first sample and the one after the last."""

    samples: Samples
    places: list[tuple[int, int]]


class Voice(Protocol):
    """Speaks one sentence at a time."""

    name: str
    rate_hz: int

    def speak(self, words: Sequence[str]) -> Spoken:
        """The sentence of these words, which are at least one."""
