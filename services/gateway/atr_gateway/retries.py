"""Trying again: how often, and when that can help."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from atr_runtime.errors import (
    AtrError,
    FailedPreconditionError,
    InvalidArgumentError,
    NotFoundError,
    ResourceExhaustedError,
    UnavailableError,
)

from atr_gateway.storage import ObjectStore

T = TypeVar("T")

# Before the second, third and fourth try.
_WAITS_S = (2.0, 4.0, 8.0)
STORE_AWAY_S = 300.0
_FIRST_BUSY_WAIT_S = 0.01
_LONGEST_BUSY_WAIT_S = 0.25


class FailedOftenError(AtrError):
    """Nothing that a person could do something about; it did not go away either."""


def may_pass(error: BaseException) -> bool:
    """Whether trying again can help."""
    return not isinstance(error, (InvalidArgumentError, NotFoundError, FailedPreconditionError))


async def try_again(
    call: Callable[[int], Awaitable[T]], store: ObjectStore, *, waits_s: Sequence[float] = _WAITS_S
) -> T:
    """What a call gives, which learns how often it was tried before. Raises FailedOftenError after the last try.

    Where a part is away and the bucket with it, the next try waits until the bucket is back: a store that restarts,
    which can take longer than all the tries, costs one of them.
    """
    for tried, wait_s in enumerate((*waits_s, None)):
        try:
            return await call(tried)
        except (AtrError, TimeoutError) as error:
            if not may_pass(error):
                raise
            if wait_s is None:
                raise FailedOftenError(
                    "Transcribing failed four times. Try again; if it stays so, the log of the stt service says why."
                ) from error
            if isinstance(error, UnavailableError):
                await store.wait_until_reachable(within_s=STORE_AWAY_S)
            await asyncio.sleep(wait_s)
    raise AssertionError("the last try returns or raises")


async def when_free(call: Callable[[], Awaitable[T]]) -> T:
    """Asks until a worker has room: a full one is no failure, and another one may have room at once."""
    wait_s = _FIRST_BUSY_WAIT_S
    while True:
        try:
            return await call()
        except ResourceExhaustedError:
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, _LONGEST_BUSY_WAIT_S)
