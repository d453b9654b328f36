"""Trains in a process of its own: it can be stopped at any moment, gives its memory back, and leaves the cores to
questions."""

import asyncio
import json
import logging
import os
import sys
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

from atr_runtime.errors import InternalError

from atr_qa.adaptation import Progress

_log = logging.getLogger(__name__)

_PROGRAM = (sys.executable, "-m", "atr_qa.training.adapt")


class TrainerProcess:
    """Runs `python -m atr_qa.training.adapt`, which says on its output how far it is, and ends with its input."""

    def __init__(self, *, replay: Path, threads: int, program: Sequence[str] = _PROGRAM) -> None:
        self._program = program
        self._replay = replay
        self._threads = threads

    async def train(self, folder: Path, base: str) -> AsyncGenerator[Progress, None]:
        """Raises InternalError where the process fails; the log says why."""
        task = {"base": base, "replay": os.fspath(self._replay.resolve())}
        (folder / "task.json").write_text(json.dumps(task))
        with (folder / "errors.log").open("wb") as errors:
            process = await asyncio.create_subprocess_exec(
                *(*self._program, os.fspath(folder)),
                # It ends when this pipe does, so that it never outlives the service.
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                env=os.environ | {"OMP_NUM_THREADS": str(self._threads)},
            )
        try:
            assert process.stdout  # noqa: S101 - as was asked for
            async for line in process.stdout:
                yield Progress(*json.loads(line))
            if await process.wait():
                reason = (folder / "errors.log").read_text(errors="replace")[-2000:]
                _log.error("the training failed", extra={"reason": reason})
                raise InternalError("the training failed")
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
