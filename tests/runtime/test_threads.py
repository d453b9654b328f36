"""Blocking generators run beside the loop, and stop when nobody listens any more."""

import asyncio
import contextlib
import gc
import threading
from collections.abc import AsyncIterator, Generator
from typing import Any

import pytest
from atr_runtime import request_id
from atr_runtime.threads import iterate_in_thread


class Steps:
    """A blocking generator whose steps a test lets go one by one."""

    def __init__(self, *, fails_at: int = -1) -> None:
        self.started = 0
        self.entered = threading.Semaphore(0)
        self.allowed = threading.Semaphore(0)
        self.is_closed = False
        self._fails_at = fails_at

    def run(self) -> Generator[int, None, None]:
        try:
            while True:
                self.started += 1
                self.entered.release()
                self.allowed.acquire()
                if self.started - 1 == self._fails_at:
                    raise ValueError("step failed")
                yield self.started - 1
        finally:
            self.is_closed = True

    async def enter(self) -> None:
        await asyncio.to_thread(self.entered.acquire)


@pytest.fixture
async def complaints() -> AsyncIterator[list[dict[str, Any]]]:
    """What asyncio complains of during the test, such as an exception that nobody read."""
    found: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: found.append(context))
    yield found
    loop.set_exception_handler(None)


async def test_items_come_in_order() -> None:
    """All of them, then the end."""
    assert [number async for number in iterate_in_thread(number for number in range(5))] == [0, 1, 2, 3, 4]


async def test_the_loop_stays_free_while_a_step_runs() -> None:
    """Other coroutines go on while the generator blocks."""
    steps = Steps()
    numbers = iterate_in_thread(steps.run())
    first = asyncio.ensure_future(anext(numbers))
    await steps.enter()
    steps.allowed.release(2)
    assert await first == 0
    await numbers.aclose()


async def test_an_error_of_the_generator_reaches_the_consumer() -> None:
    """With its type and text."""
    steps = Steps(fails_at=0)
    steps.allowed.release()
    with pytest.raises(ValueError, match="step failed"):
        await anext(iterate_in_thread(steps.run()))


async def test_a_consumer_that_stops_closes_the_generator() -> None:
    """Its `finally` has run when the iteration is closed."""
    steps = Steps()
    steps.allowed.release(100)
    async with contextlib.aclosing(iterate_in_thread(steps.run())) as numbers:
        async for _ in numbers:
            break
    assert steps.is_closed
    assert steps.started <= 2


async def test_cancelling_waits_for_the_running_step_only() -> None:
    """A thread can't be stopped: its step ends, no further one begins, and only then is the consumer free."""
    steps = Steps()
    consumer = asyncio.ensure_future(anext(iterate_in_thread(steps.run())))
    await steps.enter()
    consumer.cancel()
    done, _ = await asyncio.wait([consumer], timeout=0.05)
    assert not done
    steps.allowed.release()
    with pytest.raises(asyncio.CancelledError):
        await consumer
    assert (steps.started, steps.is_closed) == (1, True)


async def test_cancelling_again_and_again_breaks_nothing(complaints: list[dict[str, Any]]) -> None:
    """An impatient caller neither closes a running generator nor leaves an exception that nobody reads."""
    steps = Steps(fails_at=0)
    consumer = asyncio.ensure_future(anext(iterate_in_thread(steps.run())))
    await steps.enter()
    for _ in range(3):
        consumer.cancel()
        await asyncio.wait([consumer], timeout=0.01)
    steps.allowed.release()
    with pytest.raises(asyncio.CancelledError):
        await consumer
    del consumer
    gc.collect()
    assert steps.is_closed
    assert complaints == []


async def test_a_failure_ahead_of_a_consumer_that_stopped_is_forgotten(complaints: list[dict[str, Any]]) -> None:
    """The step after the last one that was wanted may fail: nobody asked for it."""
    steps = Steps(fails_at=1)
    steps.allowed.release(2)
    async with contextlib.aclosing(iterate_in_thread(steps.run())) as numbers:
        assert await anext(numbers) == 0
    gc.collect()
    assert complaints == []


async def test_the_request_id_reaches_the_thread() -> None:
    """Log lines of the engine carry it."""
    request_id.adopt("in-a-thread")

    def generate() -> Generator[str, None, None]:
        yield request_id.current.get()

    assert [found async for found in iterate_in_thread(generate())] == ["in-a-thread"]
