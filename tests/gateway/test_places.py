"""As many windows are on their way as there are workers for them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from atr_gateway.places import Places


class Windows:
    """Windows that hold their places until they are told to end."""

    def __init__(self, *, workers: int, count: int) -> None:
        self.workers = workers
        self.places = Places(self._count_workers, per_worker=2, look_every_s=0.001)
        self.started: list[int] = []
        self._looked = asyncio.Condition()
        self._ends = [asyncio.Event() for _ in range(count)]

    async def _count_workers(self) -> int:
        async with self._looked:
            self._looked.notify_all()
        return self.workers

    async def looked_twice(self) -> None:
        """Waits until the second look has begun, and so what follows from the first one is done."""
        async with asyncio.timeout(5), self._looked:
            await self._looked.wait()
            await self._looked.wait()

    async def run(self) -> None:
        async with self.places.following_workers(), asyncio.TaskGroup() as group:
            for index in range(len(self._ends)):
                group.create_task(self._window(index))

    async def _window(self, index: int) -> None:
        async with self.places.taken():
            self.started.append(index)
            await self._ends[index].wait()

    def end(self, *indexes: int) -> None:
        for index in indexes:
            self._ends[index].set()

    def end_all(self) -> None:
        self.end(*range(len(self._ends)))


@contextlib.asynccontextmanager
async def running(windows: Windows) -> AsyncIterator[None]:
    task = asyncio.create_task(windows.run())
    try:
        yield
    finally:
        windows.end_all()
        await task


async def test_each_worker_gets_two_in_order() -> None:
    """The next window starts when one has ended."""
    windows = Windows(workers=1, count=5)
    async with running(windows):
        await windows.looked_twice()
        assert windows.started == list(range(2))
        windows.end(0)
        await windows.looked_twice()
        assert windows.started == list(range(3))


async def test_a_new_worker_is_used_at_once() -> None:
    """Nothing has to end first."""
    windows = Windows(workers=1, count=8)
    async with running(windows):
        await windows.looked_twice()
        assert windows.started == list(range(2))
        windows.workers = 3
        await windows.looked_twice()
        assert windows.started == list(range(6))


async def test_places_go_with_their_worker() -> None:
    """As windows end: those that run keep their places until then."""
    windows = Windows(workers=3, count=8)
    async with running(windows):
        await windows.looked_twice()
        assert windows.started == list(range(6))
        windows.workers = 1
        await windows.looked_twice()
        windows.end(0, 1, 2, 3)
        await windows.looked_twice()
        assert windows.started == list(range(6))
        windows.end(4)
        await windows.looked_twice()
        assert windows.started == list(range(7))


async def test_a_window_that_fails_gives_its_place_back() -> None:
    """However it ends."""
    places = Places(Windows(workers=1, count=0)._count_workers, per_worker=1)
    with contextlib.suppress(ValueError):
        async with places.taken():
            raise ValueError
    async with asyncio.timeout(1), places.taken():
        is_taken = True
    assert is_taken
