"""A service without a contract of its own: bytes in, bytes out. `python -m tests.runtime.echo` runs it."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Generator
from typing import Any, Literal

import atr_runtime  # noqa: F401 - before grpc, as in every service's __main__: it quietens gRPC's own log
import grpc
from atr_runtime import request_id
from atr_runtime.channels import open_channel
from atr_runtime.errors import FailedPreconditionError
from atr_runtime.serving import serve
from atr_runtime.settings import ServiceSettings
from atr_runtime.threads import iterate_in_thread
from pydantic_settings import SettingsConfigDict

NAME = "atr.test.Echo"
Context = grpc.aio.ServicerContext[bytes, bytes]


class EchoSettings(ServiceSettings):
    """Echo, for tests."""

    model_config = SettingsConfigDict(env_prefix="ATR_ECHO_")

    load: Literal["well", "forever", "refused", "crashed"] = "well"
    """How loading ends."""
    check_s: float = 0
    """How often the engine is checked, in seconds; 0 means never."""
    works: int = 1_000_000
    """How often the engine passes its check."""


class EchoEngine:
    """Fails as it is told to, and says what became of its work."""

    def __init__(self, works: int = 1) -> None:
        self._works = works
        self.failure: Exception | None = None
        self.waiting = asyncio.Event()
        self.waiting_ended = asyncio.Event()
        self.counting_ended = threading.Event()

    def warm_up(self) -> None:
        """Nothing is lazy here; but it may break."""
        self._works -= 1
        if self._works < 0:
            raise RuntimeError("CUDA failed with error unspecified launch failure")

    def close(self) -> None:
        logging.getLogger("echo").info("engine closed")

    def say(self, text: bytes) -> bytes:
        if self.failure:
            raise self.failure
        return text

    def count(self, limit: int) -> Generator[bytes, None, None]:
        try:
            for number in range(limit):
                yield b"%d" % number
            if self.failure:
                raise self.failure
        finally:
            self.counting_ended.set()


class EchoServicer:
    """One method per kind of call, and two that look at the call itself."""

    def __init__(self, engine: EchoEngine) -> None:
        self._engine = engine

    async def say(self, request: bytes, _context: Context) -> bytes:
        return self._engine.say(request)

    async def count(self, request: bytes, _context: Context) -> AsyncIterator[bytes]:
        async for number in iterate_in_thread(self._engine.count(int(request))):
            yield number

    async def join(self, requests: AsyncIterator[bytes], _context: Context) -> bytes:
        return self._engine.say(b"".join([request async for request in requests]))

    async def chat(self, requests: AsyncIterator[bytes], _context: Context) -> AsyncIterator[bytes]:
        async for request in requests:
            yield self._engine.say(request)

    async def wait(self, _request: bytes, _context: Context) -> bytes:
        logging.getLogger("echo").info("waiting")
        self._engine.waiting.set()
        try:
            return await asyncio.Future()
        finally:
            self._engine.waiting_ended.set()

    async def abort(self, _request: bytes, context: Context) -> None:
        await context.abort(grpc.StatusCode.ALREADY_EXISTS, "said so itself")

    async def who_asks(self, request: bytes, _context: Context) -> bytes:
        """The current request id; with a target in the request, the one that arrives there."""
        if not request:
            return request_id.current.get().encode()
        async with open_channel(request.decode()) as channel:
            return await EchoClient(channel).who_asks(b"")


def register(engine: EchoEngine, server: grpc.aio.Server) -> None:
    servicer = EchoServicer(engine)
    handlers: dict[str, Any] = {
        "Say": grpc.unary_unary_rpc_method_handler(servicer.say),
        "Count": grpc.unary_stream_rpc_method_handler(servicer.count),
        "Join": grpc.stream_unary_rpc_method_handler(servicer.join),
        "Chat": grpc.stream_stream_rpc_method_handler(servicer.chat),
        "Wait": grpc.unary_unary_rpc_method_handler(servicer.wait),
        "Abort": grpc.unary_unary_rpc_method_handler(servicer.abort),
        "WhoAsks": grpc.unary_unary_rpc_method_handler(servicer.who_asks),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(NAME, handlers),))


class EchoClient:
    """The calls of the service, as a generated stub would offer them."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.say: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(f"/{NAME}/Say")
        self.count: grpc.aio.UnaryStreamMultiCallable[bytes, bytes] = channel.unary_stream(f"/{NAME}/Count")
        self.join: grpc.aio.StreamUnaryMultiCallable[bytes, bytes] = channel.stream_unary(f"/{NAME}/Join")
        self.chat: grpc.aio.StreamStreamMultiCallable[bytes, bytes] = channel.stream_stream(f"/{NAME}/Chat")
        self.wait: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(f"/{NAME}/Wait")
        self.abort: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(f"/{NAME}/Abort")
        self.who_asks: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(f"/{NAME}/WhoAsks")

    async def call(self, method: str, requests: AsyncIterator[bytes] | None = None) -> list[bytes]:
        """Calls Say, Count, Join or Chat, the way its kind is called, with a single "1" or `requests`."""
        if method == "Say":
            return [await self.say(b"1")]
        if method == "Count":
            return [response async for response in self.count(b"1")]
        if method == "Join":
            return [await self.join(requests or _one_request())]
        return [response async for response in self.chat(requests or _one_request())]


async def _one_request() -> AsyncIterator[bytes]:
    yield b"1"


def _load(settings: EchoSettings) -> EchoEngine:
    if settings.load == "forever":
        threading.Event().wait()
    if settings.load == "refused":
        raise FailedPreconditionError("model 'echo': the file 'echo.bin' is missing")
    if settings.load == "crashed":
        raise KeyError("weights")
    return EchoEngine(settings.works)


def main() -> None:
    settings = EchoSettings()
    serve(NAME, settings, load=lambda: _load(settings), register=register, check_s=settings.check_s)


if __name__ == "__main__":
    main()
