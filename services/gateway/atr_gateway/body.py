"""Bytes on their way from a request into the bucket: counted, limited and hashed."""

import asyncio
import hashlib
from collections.abc import AsyncIterator

from atr_runtime.errors import InvalidArgumentError

from atr_gateway.formats import SNIFF_BYTES
from atr_gateway.problems import TooLargeError


async def read_head(blocks: AsyncIterator[bytes]) -> tuple[bytes, AsyncIterator[bytes]]:
    """The first bytes, and all of them again. Raises InvalidArgumentError where there are none."""
    head = b""
    while len(head) < SNIFF_BYTES and (block := await anext(blocks, b"")):
        head += block
    if not head:
        raise InvalidArgumentError("The file is empty.")

    async def whole() -> AsyncIterator[bytes]:
        yield head
        async for block in blocks:
            yield block

    return head, whole()


class HashedBody:
    """What S3's client reads in its thread: pulls blocks from the event loop, counts and hashes them on the way."""

    def __init__(self, blocks: AsyncIterator[bytes], *, max_bytes: int, sha256: "hashlib._Hash | None" = None) -> None:
        """`sha256` has seen what came before these blocks."""
        self._blocks = blocks
        self._max_bytes = max_bytes
        self._loop = asyncio.get_running_loop()
        self._left = b""
        self.size_bytes = 0
        self.sha256 = sha256 or hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, fewer only at the end. Raises TooLargeError, and what the blocks raise."""
        data = asyncio.run_coroutine_threadsafe(self._gather(size), self._loop).result()
        self.sha256.update(data)
        return data

    async def has_more(self) -> bool:
        """Whether the next `read` would give something; waits for it."""
        while not self._left and (block := await anext(self._blocks, b"")):
            self._left = block
        return bool(self._left)

    async def _gather(self, size: int) -> bytes:
        # Joined once at the end: memory that grows with each block is paid for in page faults.
        blocks, got = [self._left], len(self._left)
        self._limit(got)
        while got < size and (block := await anext(self._blocks, b"")):
            blocks.append(block)
            got += len(block)
            self._limit(got)
        if excess := max(got - size, 0):
            blocks[-1], self._left = blocks[-1][:-excess], blocks[-1][-excess:]
        else:
            self._left = b""
        self.size_bytes += got - excess
        return b"".join(blocks)

    def _limit(self, more_bytes: int) -> None:
        """At once, before what is too much is waited for."""
        if self.size_bytes + more_bytes > self._max_bytes:
            raise TooLargeError(f"The file is larger than {self._max_bytes:,} bytes, the most that is taken here.")
