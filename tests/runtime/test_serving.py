"""A service's life as its supervisor sees it: signals, exit status, and no call lost on the way."""

import asyncio
import signal
import socket

import grpc
import httpx
import pytest
from atr_runtime.channels import open_channel

from tests.runtime.echo import NAME, EchoClient
from tests.runtime.processes import running_echo

pytestmark = pytest.mark.timeout(60)

BOTH_SIGNALS = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])


@BOTH_SIGNALS
async def test_a_signal_ends_an_idle_service_with_0(number: signal.Signals) -> None:
    """It drains, closes its engine, and says so."""
    async with running_echo() as process:
        await process.logged("serving")
        process.send(number)
        assert await process.ended() == 0
    assert [line["message"] for line in process.lines][-2:] == ["draining", "engine closed"]


@BOTH_SIGNALS
async def test_a_signal_while_loading_ends_the_service_at_once(number: signal.Signals) -> None:
    """The thread that loads can't be stopped, and isn't waited for."""
    async with running_echo(load="forever") as process:
        await process.logged("listening")
        process.send(number)
        assert await asyncio.wait_for(process.ended(), 10) == 0
    assert process.lines[-1]["message"] == "stopped while loading"


async def test_a_load_that_is_refused_leaves_one_clear_line() -> None:
    """Status 1, the reason in plain words, no trace."""
    async with running_echo(load="refused") as process:
        assert await process.ended() == 1
    (line,) = [line for line in process.lines if line["level"] == "CRITICAL"]
    assert line["message"] == "can't serve: model 'echo': the file 'echo.bin' is missing"
    assert (line["service"], line.get("exc_info")) == (NAME, None)
    assert line == process.lines[-1]


async def test_a_load_that_crashes_leaves_its_trace() -> None:
    """Status 1; the trace is in the log, as JSON like all else."""
    async with running_echo(load="crashed") as process:
        assert await process.ended() == 1
    assert "KeyError: 'weights'" in process.lines[-1]["exc_info"]


async def test_an_engine_that_breaks_ends_its_process() -> None:
    """Status 1, so that it is started anew; the log has the reason."""
    async with running_echo(works="2", check_s="0.05") as process:
        await process.logged("serving")
        assert await process.ended() == 1
    assert process.lines[-1]["message"] == "the engine no longer works"
    assert "unspecified launch failure" in process.lines[-1]["exc_info"]


async def test_an_engine_that_works_is_left_alone() -> None:
    """Its checks don't keep it from ending well."""
    async with running_echo(check_s="0.01") as process:
        await process.logged("serving")
        process.send(signal.SIGTERM)
        assert await process.ended() == 0
    assert process.lines[-1]["message"] == "engine closed"


async def test_a_taken_port_is_said_in_plain_words() -> None:
    """Status 1 and the port's number."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with running_echo(port=str(port)) as process:
            assert await process.ended() == 1
    assert process.lines[-1]["message"] == f"can't serve: can't listen on 127.0.0.1:{port}; is the port taken?"


async def test_a_taken_metrics_port_is_said_in_plain_words() -> None:
    """As for the port of the service."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with running_echo(metrics_port=str(port)) as process:
            assert await process.ended() == 1
    assert process.lines[-1]["message"] == f"can't serve: can't listen on 127.0.0.1:{port}; is the port taken?"


async def test_a_drain_refuses_new_calls_and_lets_running_ones_end() -> None:
    """The stream that was open at SIGTERM gets its answer; a new call gets none; then the process ends with 0."""
    async with running_echo() as process:
        target = f"127.0.0.1:{(await process.logged('listening'))['port']}"
        await process.logged("serving")
        async with open_channel(target) as channel, open_channel(target) as late:
            chat = EchoClient(channel).chat()
            await chat.write(b"before")
            assert await chat.read() == b"before"
            process.send(signal.SIGTERM)
            await process.logged("draining")
            assert await first_refusal(EchoClient(late)) == grpc.StatusCode.UNAVAILABLE
            await chat.write(b"after")
            assert await chat.read() == b"after"
            await chat.done_writing()
            assert await chat.read() is grpc.aio.EOF  # type: ignore[attr-defined]  # unknown to the stubs
        assert await process.ended() == 0


async def test_a_drain_cancels_what_takes_longer_than_its_grace() -> None:
    """The handler is cancelled first, the engine closed after it."""
    async with running_echo(drain_s="0.2") as process:
        target = f"127.0.0.1:{(await process.logged('listening'))['port']}"
        await process.logged("serving")
        async with open_channel(target) as channel:
            waiting = EchoClient(channel).wait(b"")
            await process.logged("waiting")
            process.send(signal.SIGTERM)
            with pytest.raises(grpc.aio.AioRpcError):
                await waiting
            assert await asyncio.wait_for(process.ended(), 10) == 0
    ended = [(line["message"], line.get("code")) for line in process.lines][-2:]
    assert ended == [("call", "CANCELLED"), ("engine closed", None)]


async def test_metrics_are_served_on_a_port_of_their_own() -> None:
    """Prometheus reads calls by method and code, and how long they took."""
    async with running_echo(metrics_port=str(free_port())) as process:
        listening = await process.logged("listening")
        await process.logged("serving")
        async with open_channel(f"127.0.0.1:{listening['port']}") as channel:
            await EchoClient(channel).say(b"hello")
        async with httpx.AsyncClient() as client:
            metrics = (await client.get(f"http://127.0.0.1:{listening['metrics_port']}/metrics")).text
    assert f'atr_grpc_calls_total{{code="OK",method="/{NAME}/Say"}} 1.0' in metrics
    assert f'atr_grpc_call_seconds_count{{method="/{NAME}/Say"}} 1.0' in metrics


async def test_the_callers_request_id_is_in_the_log_of_the_service() -> None:
    """One id finds all lines of a request, in whatever process."""
    async with running_echo() as process:
        target = f"127.0.0.1:{(await process.logged('listening'))['port']}"
        async with grpc.aio.insecure_channel(target) as channel:
            await EchoClient(channel).say(
                b"", metadata=grpc.aio.Metadata(("x-request-id", "abc-1")), wait_for_ready=True
            )
        assert (await process.logged("call"))["request_id"] == "abc-1"


async def first_refusal(client: EchoClient) -> grpc.StatusCode:
    """Calls until a call is refused: what is on its way when the signal comes is still answered."""
    while True:
        try:
            await client.say(b"late")
        except grpc.aio.AioRpcError as error:
            return error.code()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
