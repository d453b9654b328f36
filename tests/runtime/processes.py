"""The echo service as a process of its own, as it would run in a container."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class EchoProcess:
    """A running service; its log is read line by line, and every line has to be JSON."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.lines: list[dict[str, Any]] = []

    async def logged(self, message: str) -> dict[str, Any]:
        """Waits for the line with that message, and gives it."""
        async for line in self._read():
            if line["message"] == message:
                return line
        raise AssertionError(f"the process ended without saying {message!r}: {self.lines}")

    async def ended(self) -> int:
        """Waits for the end of the process; gives its exit status."""
        async for _ in self._read():
            pass
        return await self._process.wait()

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def _read(self) -> AsyncIterator[dict[str, Any]]:
        assert self._process.stderr
        async for raw in self._process.stderr:
            self.lines.append(json.loads(raw))
            yield self.lines[-1]


@contextlib.asynccontextmanager
async def running_echo(**settings: str) -> AsyncIterator[EchoProcess]:
    """Starts the service with ATR_ECHO_ settings, and ends it if it still runs."""
    variables = {f"ATR_ECHO_{name.upper()}": value for name, value in settings.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.runtime.echo",
        cwd=ROOT,
        env=os.environ | {"ATR_LOG_FORMAT": "json", "ATR_LOG_LEVEL": "INFO"} | variables,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield EchoProcess(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
