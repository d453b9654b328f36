"""What is tried again, and how often."""

from typing import cast

import pytest
from atr_gateway.retries import FailedOftenError, try_again, when_free
from atr_gateway.storage import ObjectStore
from atr_runtime.errors import InvalidArgumentError, ResourceExhaustedError, UnavailableError


class Store:
    """A bucket that says how often it was waited for."""

    def __init__(self) -> None:
        self.waited = 0

    async def wait_until_reachable(self, *, within_s: float) -> None:
        self.waited += 1


class Call:
    """Fails as it is told to, then succeeds."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)
        self.tries: list[int] = []

    async def __call__(self, tried: int = 0) -> str:
        self.tries.append(tried)
        if self._failures:
            raise self._failures.pop(0)
        return "done"


@pytest.fixture
def store() -> Store:
    return Store()


async def tried_again(call: Call, store: Store) -> str:
    return await try_again(call, cast(ObjectStore, store), waits_s=(0, 0, 0))


async def test_what_may_pass_is_tried_four_times(store: Store) -> None:
    """Each try learns how many there were; a part that is away costs a wait for the bucket."""
    call = Call(UnavailableError("a"), TimeoutError(), UnavailableError("b"))
    assert await tried_again(call, store) == "done"
    assert (call.tries, store.waited) == ([0, 1, 2, 3], 2)


async def test_the_fourth_failure_is_the_last(store: Store) -> None:
    """What a person reads says what to do."""
    call = Call(*[UnavailableError("a")] * 5)
    with pytest.raises(FailedOftenError, match="Try again"):
        await tried_again(call, store)
    assert len(call.tries) == 4


async def test_what_is_wrong_stays_wrong(store: Store) -> None:
    """A recording that can't be decoded is not tried again."""
    call = Call(InvalidArgumentError("no audio"))
    with pytest.raises(InvalidArgumentError):
        await tried_again(call, store)
    assert call.tries == [0]


async def test_a_full_worker_is_no_failure() -> None:
    """However often it is full."""
    call = Call(*[ResourceExhaustedError("full")] * 6)
    assert await when_free(call) == "done"
    assert len(call.tries) == 7
