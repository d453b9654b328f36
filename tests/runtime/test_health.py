"""Health says when a service takes calls, and lets go of its watchers when it no longer does."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from tests.runtime.conftest import Echo
from tests.runtime.echo import NAME, register

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


def health_stub(channel: grpc.aio.Channel) -> Any:
    """A stub whose methods mypy's stubs don't know."""
    return health_pb2_grpc.HealthStub(channel)


@pytest.mark.parametrize("service", ["", NAME])
async def test_health_follows_the_life_of_the_service(loading_echo: Echo, service: str) -> None:
    """A watcher sees NOT_SERVING while loading, SERVING, and NOT_SERVING again when the server drains."""
    async with grpc.aio.insecure_channel(loading_echo.target) as channel:
        watch = health_stub(channel).Watch(health_pb2.HealthCheckRequest(service=service))
        responses = aiter(watch)
        assert (await anext(responses)).status == NOT_SERVING
        await loading_echo.server.open_for(loading_echo.engine, register)
        assert (await anext(responses)).status == SERVING
        # A watcher that held it up would make it wait for the grace, which is longer than the test may take.
        await asyncio.wait_for(loading_echo.server.drain(600), 10)
        assert {response.status async for response in responses} == {NOT_SERVING}


async def test_an_unknown_service_is_unknown(echo: Echo) -> None:
    """As the health protocol wants it."""
    async with grpc.aio.insecure_channel(echo.target) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await health_stub(channel).Check(health_pb2.HealthCheckRequest(service="atr.other"))
    assert raised.value.code() == grpc.StatusCode.NOT_FOUND


async def test_reflection_lists_the_service(echo: Echo) -> None:
    """So grpcurl works without the contracts."""

    async def requests() -> AsyncIterator[reflection_pb2.ServerReflectionRequest]:
        yield reflection_pb2.ServerReflectionRequest(list_services="")

    async with grpc.aio.insecure_channel(echo.target) as channel:
        reflect = reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo
        names = [
            service.name
            async for response in reflect(requests())
            for service in response.list_services_response.service
        ]
    assert {NAME, "grpc.health.v1.Health"} <= set(names)
