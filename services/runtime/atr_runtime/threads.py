"""Blocking work beside the event loop, so that health answers while a model works."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Generator
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_END = object()


async def call_in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a blocking function gives. When the caller is cancelled the call is waited for, so that no other begins."""
    call = asyncio.ensure_future(asyncio.to_thread(function, *args, **kwargs))
    try:
        return await asyncio.shield(call)
    finally:
        await _outlast(call)


async def iterate_in_thread(generator: Generator[T, None, None]) -> AsyncGenerator[T, None]:
    """Yields what a blocking generator yields, running each of its steps in a worker thread.

    One item is made ahead of the consumer. When the consumer stops or is cancelled, the step that runs is waited
    for, since a thread can't be stopped; then the generator is closed, so its `finally` blocks run and no further
    step begins.
    """
    following = _start_step(generator)
    try:
        while (item := await asyncio.shield(following)) is not _END:
            following = _start_step(generator)
            yield item
    finally:
        await _outlast(following)
        await _outlast(asyncio.ensure_future(asyncio.to_thread(generator.close)))


def _start_step(generator: Generator[T, None, None]) -> asyncio.Future[Any]:
    return asyncio.ensure_future(asyncio.to_thread(next, generator, _END))


async def _outlast(work: asyncio.Future[Any]) -> None:
    """Waits until the work has ended, however often the waiting is cancelled: a running generator can't be closed."""
    while not work.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait([work])
    if not work.cancelled():
        # The consumer has it already, or has gone; unread, asyncio would complain about it.
        work.exception()
