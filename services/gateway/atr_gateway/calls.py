"""gRPC calls with typed errors: one answer, a stream of them, and requests that fail in the middle."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from typing import Any, TypeVar

import grpc
from atr_runtime.channels import CHUNK_BYTES
from atr_runtime.errors import error_from_rpc

Req = TypeVar("Req")
Res = TypeVar("Res")


class Requests(AsyncIterator[Req]):
    """Request messages that remember the error which ended them; gRPC itself only cancels the call."""

    def __init__(self, messages: AsyncIterator[Req]) -> None:
        self._messages = messages
        self.error: Exception | None = None

    async def __anext__(self) -> Req:
        try:
            return await anext(self._messages)
        except StopAsyncIteration:
            raise
        except Exception as error:
            self.error = error
            raise


async def response_of(call: Awaitable[Res]) -> Res:
    """What a call answers, with typed errors."""
    try:
        return await call
    except grpc.aio.AioRpcError as error:
        raise error_from_rpc(error) from None


async def responses_of(call: Any, sent: Requests[Any] | None = None) -> AsyncGenerator[Any, None]:
    """What a streaming call answers, with typed errors; leaving early cancels the call."""
    try:
        async for response in call:
            yield response
    except (grpc.aio.AioRpcError, asyncio.CancelledError) as error:
        if sent and sent.error:
            raise sent.error from None
        if isinstance(error, grpc.aio.AioRpcError):
            raise error_from_rpc(error) from None
        raise
    finally:
        call.cancel()


async def in_chunks(blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in messages of the size in which audio travels."""
    async for block in blocks:
        for start in range(0, len(block), CHUNK_BYTES):
            yield block[start : start + CHUNK_BYTES]
