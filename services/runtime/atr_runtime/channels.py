"""Client channels: spread over all replicas, quick to notice new ones and hung ones."""

import json
from collections.abc import Callable
from typing import Any

import grpc

from atr_runtime import request_id
from atr_runtime.serving import MAX_MESSAGE_BYTES

# Audio travels in messages of this size.
CHUNK_BYTES = 64 * 1024

# Replicas that say NOT_SERVING (loading, draining) get no calls: gRPC asks their health itself.
_SERVICE_CONFIG = json.dumps({"loadBalancingConfig": [{"round_robin": {}}], "healthCheckConfig": {"serviceName": ""}})
_CHANNEL_OPTIONS = (
    ("grpc.service_config", _SERVICE_CONFIG),
    ("grpc.dns_min_time_between_resolutions_ms", 1_000),
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    # Without it a hung worker is noticed only after 70 s.
    ("grpc.http2.ping_timeout_ms", 5_000),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
)


def open_channel(target: str) -> grpc.aio.Channel:
    """A channel to every replica behind a target such as `dns:///stt:50051`."""
    return grpc.aio.insecure_channel(target, options=_CHANNEL_OPTIONS, interceptors=_REQUEST_ID_INTERCEPTORS)


def _with_request_id(details: grpc.aio.ClientCallDetails) -> grpc.aio.ClientCallDetails:
    metadata = grpc.aio.Metadata(*(details.metadata or ()))
    metadata[request_id.HEADER] = request_id.current.get() or request_id.adopt(None)
    return grpc.aio.ClientCallDetails(
        details.method, details.timeout, metadata, details.credentials, details.wait_for_ready
    )


# Four classes for one line: gRPC files each interceptor under the first kind of call that it is an instance of.
class _UnaryUnary(grpc.aio.UnaryUnaryClientInterceptor):
    async def intercept_unary_unary(
        self, continuation: Callable[..., Any], client_call_details: grpc.aio.ClientCallDetails, request: Any
    ) -> Any:
        return await continuation(_with_request_id(client_call_details), request)


class _UnaryStream(grpc.aio.UnaryStreamClientInterceptor):
    async def intercept_unary_stream(
        self, continuation: Callable[..., Any], client_call_details: grpc.aio.ClientCallDetails, request: Any
    ) -> Any:
        return await continuation(_with_request_id(client_call_details), request)


class _StreamUnary(grpc.aio.StreamUnaryClientInterceptor):
    async def intercept_stream_unary(
        self, continuation: Callable[..., Any], client_call_details: grpc.aio.ClientCallDetails, request_iterator: Any
    ) -> Any:
        return await continuation(_with_request_id(client_call_details), request_iterator)


class _StreamStream(grpc.aio.StreamStreamClientInterceptor):
    async def intercept_stream_stream(
        self, continuation: Callable[..., Any], client_call_details: grpc.aio.ClientCallDetails, request_iterator: Any
    ) -> Any:
        return await continuation(_with_request_id(client_call_details), request_iterator)


_REQUEST_ID_INTERCEPTORS = (_UnaryUnary(), _UnaryStream(), _StreamUnary(), _StreamStream())
