"""Blocking work beside the event loop, so that health answers while a model works."""

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import AsyncIterator, Callable, Generator
from typing import TypeVar

T = TypeVar("T")


async def iterate_in_thread(generator: Generator[T, None, None]) -> AsyncIterator[T]:
    """Yields what a blocking generator yields, running each of its steps in a worker thread.

    One item is made ahead of the consumer. When the consumer stops or is cancelled, the generator is closed as
    soon as its current step ends, so its `finally` blocks run and no further step begins.
    """
    following = _start_step(generator)
    try:
        while (item := await asyncio.shield(following)) is not _END:
            following = _start_step(generator)
            yield item  # type: ignore[misc]  # not _END, so a T
    finally:
        with contextlib.suppress(BaseException):
            await asyncio.shield(following)
        await asyncio.shield(asyncio.ensure_future(asyncio.to_thread(generator.close)))


_END = object()


def _start_step(generator: Generator[T, None, None]) -> "asyncio.Future[T | object]":
    return asyncio.ensure_future(asyncio.to_thread(next, generator, _END))


async def call_in_daemon_thread(function: Callable[[], T]) -> T:
    """Runs a blocking function in a thread that does not keep the process alive when it is abandoned."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()
    context = contextvars.copy_context()

    def settle(result: T | None, error: BaseException | None) -> None:
        if outcome.cancelled():
            return
        if error is not None:
            outcome.set_exception(error)
        else:
            outcome.set_result(result)  # type: ignore[arg-type]  # a T whenever there is no error

    def run() -> None:
        try:
            result, error = context.run(function), None
        except BaseException as raised:  # noqa: BLE001 - handed to the awaiting task, whatever it is
            result, error = None, raised
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits any more
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, daemon=True).start()
    return await outcome
