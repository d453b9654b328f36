"""The life of a service: open the port, load the model, serve, drain, release."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, TypeVar, cast

import grpc
from grpc_health.v1 import health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from atr_runtime.boundary import Boundary
from atr_runtime.errors import AtrError, UnavailableError
from atr_runtime.health import Health
from atr_runtime.logs import configure_logs
from atr_runtime.metrics import serve_metrics
from atr_runtime.selfcheck import until_broken
from atr_runtime.settings import ServiceSettings

_log = logging.getLogger(__name__)

MAX_MESSAGE_BYTES = 64 * 1024 * 1024
# Every 10 s a client is sent away once to resolve the name again: so a new replica gets calls. Calls that run
# may end first, so the grace is longer than any job.
_SERVER_OPTIONS = (
    ("grpc.max_connection_age_ms", 10_000),
    ("grpc.max_connection_age_grace_ms", 24 * 3600 * 1000),
    ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.so_reuseport", 0),
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
)
# What is on its way when a server stops is cut off without an answer. So calls are taken for this long after
# NOT_SERVING, until channels, which watch health, send theirs elsewhere.
_LINGER_S = 0.2
# A check takes its turn among the calls that run.
_CHECK_WITHIN_S = 120.0
_LEAVE_WITHIN_S = 5.0


class Engine(Protocol):
    """What `serve` needs to know of the thing that does the work."""

    def warm_up(self) -> None:
        """Runs one small inference, so that the first caller doesn't pay for lazy set-up."""

    def close(self) -> None:
        """Gives back what the engine holds."""


E = TypeVar("E", bound=Engine)


def serve(
    name: str,
    settings: ServiceSettings,
    *,
    load: Callable[[], E],
    register: Callable[[E, grpc.aio.Server], None],
    check_s: float = 0,
    check: Callable[[E], object] | None = None,
) -> None:
    """Runs a service until SIGTERM or SIGINT, then returns; exits with 1 when it can't start.

    `name` is the full gRPC name, such as "atr.stt.v1.SpeechToText". `load` builds the engine in a thread while the
    port is already open and health says NOT_SERVING; `register` adds the servicer for it. Every `check_s` seconds
    (0: never) the engine has to pass `check`, a small inference (its warm-up where none is given); when it fails the
    process exits with 1, so that it is started anew.
    """
    configure_logs(settings)
    try:
        asyncio.run(_serve(name, settings, load, register, check_s, check))
    except AtrError as error:
        _log.critical("can't serve: %s", error, extra={"service": name})
        raise SystemExit(1) from error
    except Exception as error:
        _log.critical("can't serve", extra={"service": name}, exc_info=error)
        raise SystemExit(1) from error


async def _serve(
    name: str,
    settings: ServiceSettings,
    load: Callable[[], E],
    register: Callable[[E, grpc.aio.Server], None],
    check_s: float,
    check: Callable[[E], object] | None,
) -> None:
    stopping = asyncio.ensure_future(_stop_signal())
    serve_metrics(settings.host, settings.metrics_port)
    server = Server(name)
    port = await server.start(settings.host, settings.port)
    _log.info("listening", extra={"service": name, "port": port, "metrics_port": settings.metrics_port})
    try:
        loading = asyncio.ensure_future(asyncio.to_thread(_load_warm, load))
        await asyncio.wait([loading, stopping], return_when=asyncio.FIRST_COMPLETED)
        if not loading.done():
            _log.info("stopped while loading", extra={"service": name})
            _leave_at_once(0)
        with contextlib.closing(loading.result()) as engine:
            await server.open_for(engine, register)
            _log.info("serving", extra={"service": name})
            passes = partial(check, engine) if check else engine.warm_up
            if check_s and await _breaks_first(passes, check_s, stopping):
                # Calls that hang in the engine never end.
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(server.drain(0), _LEAVE_WITHIN_S)
                _leave_at_once(1)
            await stopping
            _log.info("draining", extra={"service": name, "grace_s": settings.drain_s})
            await server.drain(settings.drain_s)
    finally:
        await server.drain(0)


async def _stop_signal() -> None:
    received = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, received.set)
    await received.wait()


def _load_warm(load: Callable[[], E]) -> E:
    engine = load()
    engine.warm_up()
    return engine


async def _breaks_first(check: Callable[[], object], check_s: float, stopping: asyncio.Future[None]) -> bool:
    """Whether the engine breaks before the service is asked to stop."""
    broken = asyncio.ensure_future(until_broken(check, every_s=check_s, within_s=_CHECK_WITHIN_S))
    await asyncio.wait([broken, stopping], return_when=asyncio.FIRST_COMPLETED)
    broken.cancel()
    return not stopping.done()


def _leave_at_once(status: int) -> None:
    """Ends the process beside a thread that loads or hangs, which can't be stopped and a plain exit would wait for."""
    logging.shutdown()
    os._exit(status)


class Server:
    """A gRPC server with health, reflection and the boundary; NOT_SERVING until `open_for`."""

    def __init__(self, name: str) -> None:
        self._boundary = Boundary()
        self._health = Health("", name)
        self._server = grpc.aio.server(interceptors=[self._boundary], options=_SERVER_OPTIONS)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        reflection.enable_server_reflection([name, "grpc.health.v1.Health", reflection.SERVICE_NAME], self._server)

    async def start(self, host: str, port: int) -> int:
        """Opens the port and returns its number. UnavailableError where it can't be opened."""
        try:
            bound = self._server.add_insecure_port(f"{host}:{port}")
        except RuntimeError as error:
            raise UnavailableError(f"can't listen on {host}:{port}; is the port taken?") from error
        await self._server.start()
        return bound

    async def open_for(self, engine: E, register: Callable[[E, grpc.aio.Server], None]) -> None:
        """Lets calls in, to the servicer that `register` adds."""
        register(engine, cast(grpc.aio.Server, _StartedServer(self._server)))
        self._boundary.open()
        await self._health.serve()

    async def drain(self, grace_s: float) -> None:
        """Says NOT_SERVING, takes no new call, and lets those that run end within `grace_s`; then cancels them.

        Returns when the last one has cleaned up, so that the engine can be closed.
        """
        await self._health.drain()
        linger_s = min(grace_s, _LINGER_S)
        await asyncio.sleep(linger_s)
        await self._server.stop(grace_s - linger_s)
        await self._boundary.wait_until_idle()


class _StartedServer:
    """What generated code adds a servicer to once the server runs.

    It adds each servicer in two ways: by service, and by method for servers that have not started yet. The second
    would only make this one complain.
    """

    def __init__(self, server: grpc.aio.Server) -> None:
        self._server = server

    def add_generic_rpc_handlers(self, handlers: Sequence[grpc.GenericRpcHandler]) -> None:
        self._server.add_generic_rpc_handlers(handlers)

    def add_registered_method_handlers(self, _service: str, _handlers: object) -> None:
        pass
