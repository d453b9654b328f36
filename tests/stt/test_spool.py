"""The bytes of a call are on disk while it runs, and nowhere afterwards."""

import os
from collections.abc import AsyncIterator

import pytest
from atr_runtime.errors import InvalidArgumentError
from atr_stt.spool import spooled


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_all_bytes_are_there_from_the_beginning() -> None:
    """In their order, ready to be read, in a file that no name leads to."""
    async with spooled(chunks(b"abc", b"", b"def"), max_bytes=6) as file:
        assert file.read() == b"abcdef"
        assert os.fstat(file.fileno()).st_nlink == 0
    assert file.closed


async def test_too_many_bytes_are_refused_without_reading_on() -> None:
    """The chunk that passes the limit is the last that is asked for."""
    asked = []

    async def endless() -> AsyncIterator[bytes]:
        while True:
            asked.append(1)
            yield bytes(1024 * 1024)

    with pytest.raises(InvalidArgumentError, match="larger than the 3 MiB"):
        async with spooled(endless(), max_bytes=3 * 1024 * 1024):
            pytest.fail("too many bytes were taken")
    assert len(asked) == 4


async def test_no_bytes_are_refused() -> None:
    """An empty file is said to be empty."""
    with pytest.raises(InvalidArgumentError, match="empty"):
        async with spooled(chunks(b""), max_bytes=6):
            pytest.fail("an empty file was taken")
