"""The request id goes along with every call, however deep."""

import asyncio
import re

import grpc
import pytest
from atr_runtime import request_id
from atr_runtime.channels import open_channel
from atr_runtime.errors import NotFoundError, error_from_rpc
from atr_runtime.serving import Server

from tests.runtime.conftest import Echo
from tests.runtime.echo import NAME, EchoClient, EchoEngine, register


@pytest.fixture
def sent_id() -> str:
    """The id of the request that the test makes."""
    return request_id.adopt("from-the-test")


async def test_the_id_arrives(echo: Echo, sent_id: str) -> None:
    """The caller's id is the current one in the servicer."""
    assert await echo.client.who_asks(b"") == sent_id.encode()


async def test_the_id_travels_on_through_a_nested_call(echo: Echo, sent_id: str) -> None:
    """A service that calls another one hands it on."""
    assert await echo.client.who_asks(echo.target.encode()) == sent_id.encode()


async def test_a_call_without_an_id_gets_one(echo: Echo) -> None:
    """So its log lines can still be told from others'."""
    async with grpc.aio.insecure_channel(echo.target) as bare:
        assert re.fullmatch(b"[0-9a-f]{32}", await EchoClient(bare).who_asks(b""))


@pytest.mark.parametrize("method", ["Say", "Count", "Join", "Chat"])
async def test_every_kind_of_call_carries_the_id(
    echo: Echo, sent_id: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """gRPC has an interceptor per kind, and each has to send it."""
    adopted: list[str | None] = []
    monkeypatch.setattr(request_id, "adopt", adopted.append)

    await echo.client.call(method)
    assert adopted == [sent_id]


async def test_other_metadata_stays(echo: Echo, sent_id: str) -> None:
    """An id that the caller sets by hand is replaced, not doubled; the rest is left alone."""
    metadata = grpc.aio.Metadata(("x-request-id", "by-hand"), ("x-other", "1"))
    assert await echo.client.who_asks(b"", metadata=metadata) == sent_id.encode()


async def test_a_replica_that_loads_is_waited_for(loading_echo: Echo) -> None:
    """The channel watches health: a call that may wait goes through as soon as the model is there."""
    waiting = asyncio.ensure_future(_say(loading_echo.client))
    await loading_echo.server.open_for(loading_echo.engine, register)
    assert await asyncio.wait_for(waiting, 10) == b"hello"


async def test_a_new_replica_gets_calls_as_well(echo: Echo) -> None:
    """Calls go round all replicas behind a target."""
    other = Server(NAME)
    port = await other.start("127.0.0.1", 0)
    engine = EchoEngine()
    await other.open_for(engine, register)
    engine.failure = NotFoundError("the other one")
    try:
        async with open_channel(f"ipv4:{echo.target},127.0.0.1:{port}") as channel:
            answers = {await _answer_of(EchoClient(channel))}
            while len(answers) < 2:
                answers.add(await _answer_of(EchoClient(channel)))
    finally:
        await other.drain(0)
    assert answers == {"hello", "the other one"}


async def _say(client: EchoClient) -> bytes:
    return await client.say(b"hello", wait_for_ready=True)


async def _answer_of(client: EchoClient) -> str:
    try:
        return (await _say(client)).decode()
    except grpc.aio.AioRpcError as error:
        return str(error_from_rpc(error))
