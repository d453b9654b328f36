"""The one place where errors become statuses, and where calls are timed, counted and logged."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

import grpc

from atr_runtime import metrics, request_id
from atr_runtime.errors import OUR_WORDS, AtrError

_log = logging.getLogger(__name__)

Handler: TypeAlias = Any  # grpc.RpcMethodHandler, whose stubs don't know its attributes.
Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


class Boundary(grpc.aio.ServerInterceptor):
    """Wraps every method but gRPC's own (health, reflection).

    Until `open()` is called, wrapped methods answer UNAVAILABLE: the model is still loading.
    """

    def __init__(self) -> None:
        self._is_open = False
        self._calls: set[asyncio.Task[Any]] = set()

    def open(self) -> None:
        self._is_open = True

    async def wait_until_idle(self) -> None:
        """Returns when no wrapped call runs, not even the clean-up of a cancelled one."""
        while self._calls:
            await asyncio.wait(self._calls)

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler:
        method = str(handler_call_details.method)
        if method.startswith("/grpc."):
            return await continuation(handler_call_details)
        if not self._is_open:
            # A stream handler answers any kind of call, and without waiting for the first request.
            return grpc.stream_stream_rpc_method_handler(_refuse_while_loading)
        handler = await continuation(handler_call_details)
        return handler and self._wrap(handler, method)

    def _wrap(self, handler: Handler, method: str) -> Handler:
        """The same handler, with its calls inside `_observe`."""
        codecs = (handler.request_deserializer, handler.response_serializer)
        if handler.response_streaming:
            streaming = handler.stream_stream if handler.request_streaming else handler.unary_stream

            async def respond_many(request: Any, context: Context) -> AsyncIterator[Any]:
                async with (
                    self._observe(method, context),
                    contextlib.aclosing(streaming(request, context)) as responses,
                ):
                    async for response in responses:
                        yield response

            if handler.request_streaming:
                return grpc.stream_stream_rpc_method_handler(respond_many, *codecs)
            return grpc.unary_stream_rpc_method_handler(respond_many, *codecs)
        unary = handler.stream_unary if handler.request_streaming else handler.unary_unary

        async def respond_once(request: Any, context: Context) -> Any:
            async with self._observe(method, context):
                return await unary(request, context)

        if handler.request_streaming:
            return grpc.stream_unary_rpc_method_handler(respond_once, *codecs)
        return grpc.unary_unary_rpc_method_handler(respond_once, *codecs)

    @contextlib.asynccontextmanager
    async def _observe(self, method: str, context: Context) -> AsyncIterator[None]:
        request_id.adopt(_sent_request_id(context))
        started_s = time.monotonic()
        self._remember_call()
        metrics.RUNNING.labels(method).inc()
        code = grpc.StatusCode.OK
        try:
            yield
        except grpc.aio.AbortError:
            code = context.code()
            raise
        except (asyncio.CancelledError, GeneratorExit):
            code = grpc.StatusCode.DEADLINE_EXCEEDED if _is_too_late(context) else grpc.StatusCode.CANCELLED
            raise
        except AtrError as error:
            code = error.code
            await context.abort(code, str(error), trailing_metadata=(OUR_WORDS,))
        except Exception:  # noqa: BLE001 - whatever it is, the caller learns nothing of it and the log all
            code = grpc.StatusCode.INTERNAL
            _log.exception("unexpected error", extra={"method": method})
            await context.abort(code, "internal error")
        finally:
            _record(method, code, time.monotonic() - started_s)

    def _remember_call(self) -> None:
        # gRPC runs each call in a task of its own, which ends only after the status is sent.
        if task := asyncio.current_task():
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)


async def _refuse_while_loading(_requests: object, context: Context) -> None:
    await context.abort(grpc.StatusCode.UNAVAILABLE, "the model is still loading", trailing_metadata=(OUR_WORDS,))


def _sent_request_id(context: Context) -> str | None:
    for key, value in context.invocation_metadata() or ():
        if key == request_id.HEADER:
            return value if isinstance(value, str) else None
    return None


def _is_too_late(context: Context) -> bool:
    remaining_s = context.time_remaining()
    return remaining_s is not None and remaining_s <= 0


def _record(method: str, code: grpc.StatusCode, seconds: float) -> None:
    metrics.RUNNING.labels(method).dec()
    metrics.CALLS.labels(method, code.name).inc()
    metrics.SECONDS.labels(method).observe(seconds)
    _log.info("call", extra={"method": method, "code": code.name, "ms": round(seconds * 1000)})
