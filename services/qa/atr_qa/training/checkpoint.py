"""What a training needs to go on where it was stopped."""

import os
import time
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

import torch
from atr_runtime.errors import FailedPreconditionError

_FILE = "checkpoint.pt"


class State(NamedTuple):
    step: int
    weights: dict[str, Any]
    optimiser: dict[str, Any]
    chance: Any
    """State of torch's random numbers."""


@dataclass
class Checkpoint:
    """The newest state of one training in a folder. `recipe` says what is trained how: another one's is refused.

    With `every_s` infinite, nothing is saved.
    """

    directory: Path
    recipe: str
    every_s: float = 60.0
    _saved_at_s: float = field(default_factory=time.monotonic)

    def is_due(self, *, is_last: bool) -> bool:
        """Also after the last step: what follows takes a while, and a stop then should not cost the training."""
        return (is_last and isfinite(self.every_s)) or time.monotonic() - self._saved_at_s >= self.every_s

    def save(self, state: State) -> None:
        """Replaces the file as a whole: a stop in between leaves the one before."""
        self.directory.mkdir(parents=True, exist_ok=True)
        half_written = self.directory / f"{_FILE}.part"
        with half_written.open("wb") as file:
            torch.save({"recipe": self.recipe} | state._asdict(), file)
            file.flush()
            os.fsync(file.fileno())
        half_written.replace(self.directory / _FILE)
        self._saved_at_s = time.monotonic()

    def load(self) -> State | None:
        """The state, None where there is none. Raises FailedPreconditionError for one of another training."""
        file = self.directory / _FILE
        if not file.exists():
            return None
        saved = torch.load(file, weights_only=True)
        if saved.pop("recipe") != self.recipe:
            raise FailedPreconditionError(
                "the output folder holds a stopped training of other data or settings: "
                "name another folder, or remove its checkpoint.pt"
            )
        return State(**saved)

    def remove(self) -> None:
        (self.directory / _FILE).unlink(missing_ok=True)
