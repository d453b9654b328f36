"""Refusing a caller who is still sending."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from atr_runtime.errors import AtrError

# Whoever sends nothing for so long is not in the middle of a message.
_IDLE_S = 1.0
# Past this many messages of 64 KiB (64 MiB) a caller is sent away all the same.
_MAX_MESSAGES = 1_024


@contextlib.asynccontextmanager
async def heard_out(requests: AsyncIterator[Any]) -> AsyncIterator[None]:
    """Reads on before a typed error ends the call.

    A grpc.aio client whose write fails, because the server has already answered, reports INTERNAL in place of the
    answer. It would then not learn that this worker is merely full.
    """
    try:
        yield
    except AtrError:
        await _discard(requests)
        raise


async def _discard(requests: AsyncIterator[Any]) -> None:
    with contextlib.suppress(TimeoutError):
        for _ in range(_MAX_MESSAGES):
            async with asyncio.timeout(_IDLE_S):
                if await anext(aiter(requests), None) is None:
                    return
