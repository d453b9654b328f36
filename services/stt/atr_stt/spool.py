"""The bytes of a call, kept on disk while they are decoded: the table of an MP4 may lie at its end."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from typing import BinaryIO

from atr_runtime.errors import InvalidArgumentError

_BYTES_PER_MIB = 1024 * 1024


@contextlib.asynccontextmanager
async def spooled(chunks: AsyncIterator[bytes], *, max_bytes: int) -> AsyncIterator[BinaryIO]:
    """A file without a name that holds all the chunks, at its beginning; gone when the context ends.

    Raises InvalidArgumentError for no bytes at all, and beyond `max_bytes` without reading on.
    """
    with tempfile.TemporaryFile() as file:
        size_bytes = 0
        async for chunk in chunks:
            size_bytes += len(chunk)
            if size_bytes > max_bytes:
                raise InvalidArgumentError(f"the file is larger than the {max_bytes / _BYTES_PER_MIB:g} MiB accepted")
            await asyncio.to_thread(file.write, chunk)
        if not size_bytes:
            raise InvalidArgumentError("the file is empty")
        file.seek(0)
        yield file
