"""A caller in another service sees the callee's error as its own, and never gRPC's inner words."""

import grpc
import pytest
from atr_runtime.channels import open_channel
from atr_runtime.errors import AtrError, InternalError, NotFoundError, UnavailableError, error_from_rpc

from tests.runtime.conftest import Echo
from tests.runtime.echo import EchoClient


async def error_of(client: EchoClient) -> AtrError:
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await client.say(b"")
    return error_from_rpc(raised.value)


async def test_a_typed_error_comes_back_as_it_was_raised(echo: Echo) -> None:
    """Same type, same text."""
    echo.engine.failure = NotFoundError("there is no voice 'x'")
    error = await error_of(echo.client)
    assert (type(error), str(error)) == (NotFoundError, "there is no voice 'x'")


async def test_an_unexpected_error_comes_back_without_details(echo: Echo) -> None:
    """People read that something failed, not what."""
    echo.engine.failure = ZeroDivisionError("secret")
    error = await error_of(echo.client)
    assert (type(error), str(error)) == (InternalError, "A part of ATR failed.")


async def test_an_unreachable_service_is_said_without_its_address() -> None:
    """gRPC's own text names hosts and ports."""
    async with open_channel("127.0.0.1:9") as channel:
        error = await error_of(EchoClient(channel))
    assert (type(error), str(error)) == (UnavailableError, "A part of ATR can't be reached just now.")


def test_a_call_that_an_ending_server_cuts_off_may_be_tried_elsewhere() -> None:
    """A callee's CANCELLED is no fault of the request."""
    nothing = grpc.aio.Metadata()
    error = error_from_rpc(grpc.aio.AioRpcError(grpc.StatusCode.CANCELLED, nothing, nothing, "CANCELLED"))
    assert type(error) is UnavailableError
