"""The one place where errors become statuses, and where calls are timed, counted and logged."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

import grpc

from atr_runtime import metrics, request_id
from atr_runtime.errors import AtrError

_log = logging.getLogger(__name__)

Handler: TypeAlias = Any  # grpc.RpcMethodHandler, whose stubs don't know its attributes.
Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


class Boundary(grpc.aio.ServerInterceptor):
    """Wraps every method but gRPC's own (health, reflection).

    Until `open()` is called, wrapped methods answer UNAVAILABLE: the model is still loading.
    """

    def __init__(self) -> None:
        self._is_open = False

    def open(self) -> None:
        self._is_open = True

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler:
        method = str(handler_call_details.method)
        if method.startswith("/grpc."):
            return await continuation(handler_call_details)
        if not self._is_open:
            return grpc.unary_unary_rpc_method_handler(_refuse_while_loading)
        handler = await continuation(handler_call_details)
        return handler and _wrap(handler, method)


async def _refuse_while_loading(_request: object, context: Context) -> None:
    await context.abort(grpc.StatusCode.UNAVAILABLE, "the model is still loading")


def _wrap(handler: Handler, method: str) -> Handler:
    """The same handler, with its calls inside `_observed`."""
    if handler.response_streaming:
        streaming = handler.stream_stream if handler.request_streaming else handler.unary_stream

        async def respond_many(request: Any, context: Context) -> AsyncIterator[Any]:
            async with _observed(method, context), contextlib.aclosing(streaming(request, context)) as responses:
                async for response in responses:
                    yield response

        make = (
            grpc.stream_stream_rpc_method_handler if handler.request_streaming else grpc.unary_stream_rpc_method_handler
        )
        return make(respond_many, handler.request_deserializer, handler.response_serializer)
    unary = handler.stream_unary if handler.request_streaming else handler.unary_unary

    async def respond_once(request: Any, context: Context) -> Any:
        async with _observed(method, context):
            return await unary(request, context)

    make = grpc.stream_unary_rpc_method_handler if handler.request_streaming else grpc.unary_unary_rpc_method_handler
    return make(respond_once, handler.request_deserializer, handler.response_serializer)


@contextlib.asynccontextmanager
async def _observed(method: str, context: Context) -> AsyncIterator[None]:
    request_id.adopt(_sent_request_id(context))
    started_s = time.monotonic()
    metrics.RUNNING.labels(method).inc()
    code = grpc.StatusCode.OK
    try:
        yield
    except grpc.aio.AbortError:
        code = grpc.StatusCode(context.code()) if context.code() else grpc.StatusCode.UNKNOWN
        raise
    except AtrError as error:
        code = error.code
        await context.abort(code, str(error))
    except (asyncio.CancelledError, GeneratorExit):
        code = grpc.StatusCode.CANCELLED
        raise
    except Exception:
        code = grpc.StatusCode.INTERNAL
        _log.exception("unexpected error", extra={"method": method})
        await context.abort(code, "internal error")
    finally:
        seconds = time.monotonic() - started_s
        metrics.RUNNING.labels(method).dec()
        metrics.CALLS.labels(method, code.name).inc()
        metrics.SECONDS.labels(method).observe(seconds)
        _log.info("call", extra={"method": method, "code": code.name, "ms": round(seconds * 1000)})


def _sent_request_id(context: Context) -> str | None:
    for key, value in context.invocation_metadata() or ():
        if key == request_id.HEADER:
            return value if isinstance(value, str) else None
    return None
