"""A caller who is still sending is heard out before being refused."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from atr_runtime.errors import ResourceExhaustedError
from atr_stt.refusal import heard_out


async def refuse(requests: AsyncIterator[bytes]) -> None:
    async with heard_out(requests):
        raise ResourceExhaustedError("full")


async def test_what_is_sent_is_read_first() -> None:
    """All messages are taken, and the refusal stays what it was."""
    taken = []

    async def requests() -> AsyncIterator[bytes]:
        for number in range(5):
            taken.append(number)
            yield b"x"

    with pytest.raises(ResourceExhaustedError, match="full"):
        await refuse(requests())
    assert taken == [0, 1, 2, 3, 4]


async def test_a_caller_who_pauses_is_not_waited_for() -> None:
    """Who sends nothing is not in the middle of a message."""

    async def requests() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Event().wait()

    with pytest.raises(ResourceExhaustedError):
        await asyncio.wait_for(refuse(requests()), 10)


async def test_a_caller_who_never_ends_is_sent_away() -> None:
    """After 64 MiB of messages."""
    taken = []

    async def requests() -> AsyncIterator[bytes]:
        while True:
            taken.append(1)
            yield b"x"

    with pytest.raises(ResourceExhaustedError):
        await refuse(requests())
    assert len(taken) == 1_024


async def test_other_errors_wait_for_nobody() -> None:
    """A fault of ours ends the call at once."""

    async def requests() -> AsyncIterator[bytes]:
        pytest.fail("the requests were read")
        yield b"x"

    with pytest.raises(KeyError):
        async with heard_out(requests()):
            raise KeyError
