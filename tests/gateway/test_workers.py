"""There are as many places as the workers say they take."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from itertools import count

import pytest
from atr_gateway.backends import WorkerReport
from atr_gateway.places import Places
from atr_gateway.workers import Workers
from atr_runtime.errors import UnavailableError


class Fleet:
    """Workers that are asked in turn; each takes what it is said to."""

    def __init__(self, **takes: int) -> None:
        self.takes = takes
        self.fault: BaseException = UnavailableError("nobody is there")
        self.places = Places()
        self._turn = count()

    async def ask(self) -> WorkerReport:
        await asyncio.sleep(0)
        if not self.takes:
            raise self.fault
        name = sorted(self.takes)[next(self._turn) % len(self.takes)]
        return WorkerReport(name, self.takes[name])

    async def comes_to(self, capacity: int) -> bool:
        """Whether there are so many places before long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                while self.places.capacity != capacity:  # noqa: ASYNC110 - there is no event to wait on
                    await asyncio.sleep(0)
        return self.places.capacity == capacity


@contextlib.asynccontextmanager
async def followed(fleet: Fleet) -> AsyncIterator[None]:
    async with Workers(fleet.ask, fleet.places, look_every_s=0.002).followed():
        yield


async def test_each_worker_adds_what_it_takes() -> None:
    """They need not be alike, and those that come later count too."""
    fleet = Fleet(one=2)
    async with followed(fleet):
        assert await fleet.comes_to(2)
        fleet.takes |= {"two": 2, "card": 5}
        assert await fleet.comes_to(9)


async def test_a_worker_that_went_counts_no_more() -> None:
    """Nor does what it took before it was started anew."""
    fleet = Fleet(one=2, two=3)
    async with followed(fleet):
        assert await fleet.comes_to(5)
        del fleet.takes["two"]
        assert await fleet.comes_to(2)
        fleet.takes = {"one-again": 4}
        assert await fleet.comes_to(4)


async def test_without_workers_one_window_tries() -> None:
    """So that somebody learns why nothing goes on."""
    fleet = Fleet(one=2)
    async with followed(fleet):
        assert await fleet.comes_to(2)
        fleet.takes = {}
        assert await fleet.comes_to(1)


@pytest.mark.parametrize("fault", [RuntimeError("a fault"), asyncio.CancelledError()], ids=["a bug", "a cut call"])
async def test_what_goes_wrong_with_asking_ends_nothing(fault: BaseException) -> None:
    """The windows go on, and so does the asking."""
    fleet = Fleet()
    fleet.fault = fault
    async with followed(fleet):
        fleet.takes = {"one": 2}
        assert await fleet.comes_to(2)
        fleet.takes = {}
        assert await fleet.comes_to(1)
        fleet.takes = {"one": 3}
        assert await fleet.comes_to(3)
