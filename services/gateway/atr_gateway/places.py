"""How many windows are on their way at a time, and whose turn it is."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator

from prometheus_client import Gauge

# What an autoscaler looks at (docs/scale.md).
OPEN = Gauge("atr_windows_open", "Windows of recordings that wait for a worker or are with one")


class Places:
    """Places that windows take while they are transcribed: as many as there is `capacity`.

    One that comes free goes to the recordings in turn, so that a short one need not wait for a long one; inside a
    recording, to the window that asked first. Where capacity goes, places go as they are given back: a window whose
    worker was lost keeps its own for the next try.
    """

    def __init__(self, capacity: int = 1) -> None:
        self._capacity = capacity
        self._taken = 0
        # Who waits, by recording; the first recording is next.
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    @property
    def capacity(self) -> int:
        return self._capacity

    def resize(self, capacity: int) -> None:
        """Says how many places there are now."""
        self._capacity = capacity
        self._hand_out()

    @contextlib.asynccontextmanager
    async def taken(self, recording: str) -> AsyncIterator[None]:
        """Waits for a place for a window of a recording, and holds it until the context ends."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(recording, deque()).append(turn)
        self._hand_out()
        try:
            with OPEN.track_inprogress():
                await turn
                yield
        finally:
            self._give_back(recording, turn)

    def _give_back(self, recording: str, turn: "asyncio.Future[None]") -> None:
        """Also for one that was cancelled: before its turn it only leaves the line."""
        if turn.done() and not turn.cancelled():
            self._taken -= 1
        elif recording in self._waiting:
            self._waiting[recording] = deque(each for each in self._waiting[recording] if each is not turn)
        self._hand_out()

    def _hand_out(self) -> None:
        while self._taken < self._capacity and self._waiting:
            recording = next(iter(self._waiting))
            line = self._waiting.pop(recording)
            while line and self._taken < self._capacity:
                turn = line.popleft()
                if not turn.done():
                    turn.set_result(None)
                    self._taken += 1
                    break
            if line:
                self._waiting[recording] = line  # behind all others
