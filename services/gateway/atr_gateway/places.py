"""How many windows are on their way at a time: a few for each speech-to-text worker that there is."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

_LOOK_S = 1.0


class Places:
    """Places that windows take while they are transcribed, in the order in which they ask.

    One that comes free goes to the next. The number grows when workers come; when they go it shrinks as places are
    given back, so that a window whose worker was lost keeps its own for the next try.
    """

    def __init__(
        self, count_workers: Callable[[], Awaitable[int]], *, per_worker: int, look_every_s: float = _LOOK_S
    ) -> None:
        self._count_workers = count_workers
        self._per_worker = per_worker
        self._look_every_s = look_every_s
        self._limit = per_worker
        self._wanted = per_worker
        self._free = asyncio.Semaphore(per_worker)

    @contextlib.asynccontextmanager
    async def following_workers(self) -> AsyncIterator[None]:
        """Looks again and again how many workers there are, until the context ends."""
        following = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following

    @contextlib.asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Waits for a place, and holds it until the context ends."""
        await self._free.acquire()
        try:
            yield
        finally:
            if self._limit > self._wanted:
                self._limit -= 1
            else:
                self._free.release()

    async def _follow(self) -> None:
        while True:
            self._wanted = self._per_worker * await self._count_workers()
            while self._limit < self._wanted:
                self._limit += 1
                self._free.release()
            await asyncio.sleep(self._look_every_s)
