"""What the service needs of a speech engine, whatever the engine is."""

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.int16]
"""One channel, shape (samples,)."""


@dataclass(frozen=True)
class Voice:
    """A voice that can be asked for by its name; `language` is a BCP 47 tag such as "en-US"."""

    name: str
    language: str
    sample_rate_hz: int


class Engine(Protocol):
    """Speaks one sentence at a time. Its methods may be called from several threads at once."""

    @property
    def name(self) -> str:
        """Such as "piper"."""

    @property
    def voices(self) -> tuple[Voice, ...]:
        """At least one, the default one first."""

    def speak(self, sentence: str, *, voice: str, speaking_rate: float) -> Samples:
        """The sentence at the voice's own sample rate; no samples where it holds nothing that the voice can say.

        `speaking_rate` is 1 for the voice's own pace, 2 for twice as fast. Raises NotFoundError for an unknown voice.
        """

    def warm_up(self) -> None:
        """Runs one small inference."""

    def close(self) -> None:
        """Gives back what the engine holds."""
