"""Trains the reader further on what people said of its answers, and keeps the result as a version."""

import asyncio
import json
import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from atr_runtime.errors import ResourceExhaustedError
from atr_runtime.models import Model
from pydantic import TypeAdapter

from atr_qa.measuring import Figures
from atr_qa.versions import ReaderVersions


@dataclass(frozen=True)
class Example:
    """A question and a passage: `context[start:end]` answers it, or nothing in it does."""

    query: str
    context: str
    span: tuple[int, int] | None
    is_held_back: bool


class Progress(NamedTuple):
    """Steps; `total` is 0 as long as it isn't known."""

    done: int
    total: int


@dataclass(frozen=True)
class Adapted:
    """What came of it; `base` is the reader that the settings name."""

    base: str
    trained: int
    replayed: int
    before: Figures
    after: Figures
    replay_before: Figures
    replay_after: Figures


ADAPTED = TypeAdapter(Adapted)


class Trainer(Protocol):
    """Does the training in a folder.

    There lie `start/`, the model to start from, and the SQuAD files `learnt.json` and `held_back.json`. At the end
    there lie `version/`, the files of the new one, and `adapted.json`.
    """

    def train(self, folder: Path, base: str) -> AsyncGenerator[Progress, None]:
        """Trains step by step; closing the generator stops it at once."""


class Adaptation:
    """One training at a time."""

    def __init__(self, versions: ReaderVersions, trainer: Trainer, find_base: Callable[[], Model]) -> None:
        self._versions = versions
        self._trainer = trainer
        self._find_base = find_base
        self._training = asyncio.Lock()

    async def run(self, version: str, examples: Sequence[Example]) -> AsyncGenerator[Progress | Adapted, None]:
        """Trains from the promoted version on, or from the configured reader where none is promoted.

        The last thing it yields is what came of it; then the version lies in the object store. Raises
        ResourceExhaustedError while another training runs, UnavailableError, and what the trainer raises.
        """
        if self._training.locked():
            raise ResourceExhaustedError("a training runs here already")
        async with self._training:
            with tempfile.TemporaryDirectory(prefix="atr-adapt-") as name:
                folder = Path(name)
                base = await asyncio.to_thread(self._lay_out, folder, examples)
                async with aclosing(self._trainer.train(folder, base)) as steps:
                    async for step in steps:
                        yield step
                adapted = ADAPTED.validate_json((folder / "adapted.json").read_bytes())
                await asyncio.to_thread(self._versions.store, version, folder / "version")
                yield adapted

    def _lay_out(self, folder: Path, examples: Sequence[Example]) -> str:
        """Writes what the trainer needs; gives the name of the configured reader."""
        base, promoted = self._find_base(), self._versions.promoted()
        if promoted and promoted.base == base.name:
            (folder / "start").mkdir()
            self._versions.fetch(promoted.version, folder / "start")
        else:
            (folder / "start").symlink_to(base.directory.resolve(), target_is_directory=True)
        (folder / "learnt.json").write_bytes(_squad([each for each in examples if not each.is_held_back]))
        (folder / "held_back.json").write_bytes(_squad([each for each in examples if each.is_held_back]))
        return base.name


def _squad(examples: Sequence[Example]) -> bytes:
    paragraphs = [
        {"context": each.context, "qas": [{"id": str(number), "question": each.query, "answers": _answers(each)}]}
        for number, each in enumerate(examples)
    ]
    return json.dumps({"data": [{"paragraphs": paragraphs}]}).encode()


def _answers(example: Example) -> list[dict[str, int | str]]:
    if example.span is None:
        return []
    start, end = example.span
    return [{"text": example.context[start:end], "answer_start": start}]
