"""Windows take places: as many as there are, first come first served, recordings in turn."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from atr_gateway.places import Places


class Windows:
    """Windows that hold their places until they are told to end."""

    def __init__(self, capacity: int) -> None:
        self.places = Places(capacity)
        self.started: list[str] = []
        self._ends: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def ask(self, *names: str) -> None:
        """Begins windows, such as `a0`: the first of recording a."""
        for name in names:
            self._ends[name] = asyncio.Event()
            self._tasks[name] = asyncio.create_task(self._window(name))
        await self.settled()

    async def end(self, *names: str) -> None:
        for name in names:
            self._ends[name].set()
            await self.settled()

    async def cancel(self, name: str) -> None:
        self._tasks[name].cancel()
        await self.settled()

    async def settled(self) -> None:
        """Lets all that can go on do so."""
        for _ in range(5):
            await asyncio.sleep(0)

    async def close(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _window(self, name: str) -> None:
        async with self.places.taken(name[0]):
            self.started.append(name)
            await self._ends[name].wait()


@contextlib.asynccontextmanager
async def windows(capacity: int) -> AsyncIterator[Windows]:
    made = Windows(capacity)
    try:
        yield made
    finally:
        await made.close()


async def test_windows_of_a_recording_start_in_order() -> None:
    """The next one starts when one has ended."""
    async with windows(2) as asked:
        await asked.ask("a0", "a1", "a2", "a3")
        assert asked.started == ["a0", "a1"]
        await asked.end("a1")
        assert asked.started == ["a0", "a1", "a2"]


async def test_a_short_recording_does_not_wait_for_a_long_one() -> None:
    """Recordings take turns, however many windows one of them has waiting."""
    async with windows(1) as asked:
        await asked.ask("a0", "a1", "a2", "a3", "a4", "b0", "b1", "c0")
        for name in ("a0", "a1", "b0", "c0", "a2", "b1", "a3"):
            await asked.end(name)
        assert asked.started == ["a0", "a1", "b0", "c0", "a2", "b1", "a3", "a4"]


async def test_a_new_worker_is_used_at_once() -> None:
    """Nothing has to end first."""
    async with windows(1) as asked:
        await asked.ask("a0", "a1", "a2", "a3")
        asked.places.resize(3)
        await asked.settled()
        assert asked.started == ["a0", "a1", "a2"]


async def test_places_go_with_their_worker() -> None:
    """As windows end: those that run keep their places until then."""
    async with windows(3) as asked:
        await asked.ask("a0", "a1", "a2", "a3", "a4")
        asked.places.resize(1)
        await asked.end("a0", "a1")
        assert asked.started == ["a0", "a1", "a2"]
        await asked.end("a2")
        assert asked.started == ["a0", "a1", "a2", "a3"]


async def test_a_cancelled_window_leaves_no_gap() -> None:
    """Neither in the line nor in its place, and the line goes on."""
    async with windows(1) as asked:
        await asked.ask("a0", "a1", "a2", "a3")
        await asked.cancel("a1")
        await asked.cancel("a0")
        assert asked.started == ["a0", "a2"]
        await asked.end("a2")
        assert asked.started == ["a0", "a2", "a3"]


async def test_who_is_cancelled_in_the_moment_of_its_turn_gives_it_on() -> None:
    """The place is neither lost nor given twice."""
    async with windows(1) as asked:
        await asked.ask("a0", "a1", "a2")
        asked._ends["a0"].set()
        await asyncio.sleep(0)
        await asked.cancel("a1")
        assert "a2" in asked.started
