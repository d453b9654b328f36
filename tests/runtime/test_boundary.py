"""Errors become statuses in one place, whatever the kind of call, and nothing inner gets out."""

import asyncio
from collections.abc import AsyncIterator

import grpc
import pytest
from atr_runtime import errors
from prometheus_client import REGISTRY

from tests.runtime.conftest import Echo
from tests.runtime.echo import NAME, EchoClient

KINDS = ("Say", "Count", "Join", "Chat")


def counted(method: str, code: str) -> float:
    labels = {"method": f"/{NAME}/{method}", "code": code}
    return REGISTRY.get_sample_value("atr_grpc_calls_total", labels) or 0


@pytest.mark.parametrize("method", KINDS)
async def test_every_kind_of_call_passes(echo: Echo, method: str) -> None:
    """The boundary changes nothing of a call that goes well, and counts it."""
    before = counted(method, "OK")
    assert len(await echo.client.call(method)) == 1
    assert counted(method, "OK") == before + 1


@pytest.mark.parametrize("method", KINDS)
@pytest.mark.parametrize(
    "error",
    [
        errors.InvalidArgumentError,
        errors.NotFoundError,
        errors.FailedPreconditionError,
        errors.ResourceExhaustedError,
        errors.UnavailableError,
        errors.DeadlineExceededError,
        errors.InternalError,
    ],
)
async def test_a_typed_error_becomes_its_status(echo: Echo, method: str, error: type[errors.AtrError]) -> None:
    """The text reaches the caller as it was written, in unary calls and in streams."""
    echo.engine.failure = error("the text is empty")
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await echo.client.call(method)
    assert (raised.value.code(), raised.value.details()) == (error.code, "the text is empty")


@pytest.mark.parametrize("method", KINDS)
async def test_an_unexpected_error_tells_the_caller_nothing(
    echo: Echo, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A bare INTERNAL goes out; the trace is in the log."""
    echo.engine.failure = ZeroDivisionError("secret at /home/me")
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await echo.client.call(method)
    assert (raised.value.code(), raised.value.details()) == (grpc.StatusCode.INTERNAL, "internal error")
    (record,) = [record for record in caplog.records if record.name == "atr_runtime.boundary" and record.exc_info]
    assert "secret at /home/me" in str(record.exc_info)


async def test_an_abort_of_the_servicer_passes(echo: Echo) -> None:
    """gRPC's AbortError is an Exception, and must not become INTERNAL."""
    before = counted("Abort", "ALREADY_EXISTS")
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await echo.client.abort(b"")
    assert (raised.value.code(), raised.value.details()) == (grpc.StatusCode.ALREADY_EXISTS, "said so itself")
    await echo.server._boundary.wait_until_idle()
    assert counted("Abort", "ALREADY_EXISTS") == before + 1


@pytest.mark.parametrize("method", KINDS)
async def test_calls_are_refused_while_the_model_loads(loading_echo: Echo, method: str) -> None:
    """At once, even when the client has sent nothing yet. (A channel of ours would wait for health first.)"""
    refused = asyncio.Event()

    async def no_request_yet() -> AsyncIterator[bytes]:
        await refused.wait()
        yield b"late"

    async with grpc.aio.insecure_channel(loading_echo.target) as bare:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await EchoClient(bare).call(method, no_request_yet())
        refused.set()
    assert (raised.value.code(), raised.value.details()) == (grpc.StatusCode.UNAVAILABLE, "the model is still loading")


async def test_a_deadline_stops_the_work(echo: Echo) -> None:
    """The handler is cancelled when the time is up, and the call counts as late."""
    before = counted("Wait", "DEADLINE_EXCEEDED")
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await echo.client.wait(b"", timeout=0.2)
    assert raised.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED
    await asyncio.wait_for(echo.engine.waiting_ended.wait(), 5)
    await echo.server._boundary.wait_until_idle()
    assert counted("Wait", "DEADLINE_EXCEEDED") == before + 1


async def test_cancelling_stops_the_work(echo: Echo) -> None:
    """The handler of a caller that goes away is cancelled and counted as such."""
    before = counted("Wait", "CANCELLED")
    waiting = echo.client.wait(b"")
    await echo.engine.waiting.wait()
    waiting.cancel()
    await asyncio.wait_for(echo.engine.waiting_ended.wait(), 5)
    await echo.server._boundary.wait_until_idle()
    assert counted("Wait", "CANCELLED") == before + 1


async def test_cancelling_a_stream_closes_its_generator(echo: Echo) -> None:
    """What the engine was doing for the stream ends with it, long before its last item."""
    numbers = echo.client.count(b"1000000000")
    assert await numbers.read() == b"0"
    numbers.cancel()
    await asyncio.wait_for(asyncio.to_thread(echo.engine.counting_ended.wait), 5)


async def test_running_calls_are_counted_while_they_run(echo: Echo) -> None:
    """The gauge goes up with a call and comes down with it."""

    def running() -> float | None:
        return REGISTRY.get_sample_value("atr_grpc_calls_running", {"method": f"/{NAME}/Wait"})

    waiting = echo.client.wait(b"")
    await echo.engine.waiting.wait()
    assert running() == 1
    waiting.cancel()
    await echo.server._boundary.wait_until_idle()
    assert running() == 0


async def test_each_call_leaves_one_line(echo: Echo, caplog: pytest.LogCaptureFixture) -> None:
    """Method, code and milliseconds."""
    with caplog.at_level("INFO"):
        await echo.client.say(b"")
    (record,) = [record for record in caplog.records if record.message == "call"]
    details = vars(record)
    assert (details["method"], details["code"]) == (f"/{NAME}/Say", "OK")
    assert details["ms"] >= 0
