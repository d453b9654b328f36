"""gRPC's health service. Unlike the reference one it ends its watches when the server drains.

A watch that goes on holds up the drain for the whole grace, and every channel of ours watches.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, TypeAlias

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


class Health(health_pb2_grpc.HealthServicer):
    """NOT_SERVING for all `services` until `serve`, and again from `drain` on."""

    def __init__(self, *services: str) -> None:
        self._services = services
        self._status: int = health_pb2.HealthCheckResponse.NOT_SERVING
        self._is_draining = False
        self._changed = asyncio.Condition()

    async def serve(self) -> None:
        async with self._changed:
            self._status = health_pb2.HealthCheckResponse.SERVING
            self._changed.notify_all()

    async def drain(self) -> None:
        async with self._changed:
            self._status = health_pb2.HealthCheckResponse.NOT_SERVING
            self._is_draining = True
            self._changed.notify_all()

    async def Check(  # noqa: N802 - gRPC's name
        self, request: health_pb2.HealthCheckRequest, context: Context
    ) -> health_pb2.HealthCheckResponse:
        if request.service not in self._services:
            await context.abort(grpc.StatusCode.NOT_FOUND, "there is no such service")
        return health_pb2.HealthCheckResponse(status=self._status)

    async def Watch(  # noqa: N802 - gRPC's name
        self, request: health_pb2.HealthCheckRequest, _context: Context
    ) -> AsyncIterator[health_pb2.HealthCheckResponse]:
        """Tells the status now and whenever it changes; the last one is NOT_SERVING."""
        told = None
        is_last = False
        while not is_last:
            async with self._changed:
                while told == self._status_of(request.service) and not self._is_draining:
                    await self._changed.wait()
                told, is_last = self._status_of(request.service), self._is_draining
            yield health_pb2.HealthCheckResponse(status=told)

    def _status_of(self, service: str) -> int:
        return self._status if service in self._services else health_pb2.HealthCheckResponse.SERVICE_UNKNOWN
