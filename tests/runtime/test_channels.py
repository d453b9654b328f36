"""The request id goes along with every call, however deep."""

import re

import grpc
import pytest
from atr_runtime import request_id
from atr_runtime.errors import NotFoundError, error_from_rpc

from tests.runtime.conftest import Echo
from tests.runtime.echo import EchoClient


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


async def test_a_failed_call_gives_back_the_callees_error(echo: Echo) -> None:
    """What was raised in the service is raised here as the same type, with the same text."""
    echo.engine.failure = NotFoundError("there is no voice 'x'")
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await echo.client.say(b"")
    error = error_from_rpc(raised.value)
    assert (type(error), str(error)) == (NotFoundError, "there is no voice 'x'")
