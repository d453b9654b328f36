"""The database that remembers the train jobs: SQLite for one gateway, Postgres for several."""

import asyncio
import contextlib
import logging
import socket
from pathlib import Path

from atr_runtime.errors import UnavailableError
from dbos import DBOS, DBOSConfig
from dbos import error as dbos_error
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from atr_gateway.presence import Presence
from atr_gateway.settings import GatewaySettings

# Several gateways share a server that takes 100 connections by default; a step holds one for milliseconds.
_POSTGRES_POOL_SIZE = 10
# SQLite can't wake those who wait for news, as Postgres does; they look this often.
_SQLITE_POLL_S = 0.2
_CANCELLED = (dbos_error.DBOSWorkflowCancelledError, dbos_error.DBOSAwaitedWorkflowCancelledError)


class JobStore:
    """DBOS on the configured database; on Postgres, among the other gateways there."""

    def __init__(self, settings: GatewaySettings) -> None:
        _join_logs()
        self._config = _config(settings)
        self._presence: Presence | None = None
        if _is_shared(settings):
            url = settings.job_store_url.get_secret_value()
            self._presence = Presence(url, gateway_id=gateway_id(settings), lease_s=settings.lease_s)
        self._watching: asyncio.Task[None] | None = None
        self._is_open = False

    @property
    def is_reachable(self) -> bool:
        """Whether it is open, and answered when last asked."""
        return self._is_open and (self._presence is None or self._presence.is_known)

    async def open(self) -> None:
        """Goes on with the jobs that this gateway left, and watches those of others.

        Called in the loop that the jobs are to run in. Raises UnavailableError without a database.
        """
        if self._presence:
            await self._presence.open()
        DBOS(config=self._config)
        try:
            DBOS.launch()
        except DBAPIError as error:
            DBOS.destroy()
            if not self._presence:
                raise  # a file doesn't come back by waiting
            raise UnavailableError("the job store can't be reached") from error
        if self._presence:
            self._watching = asyncio.create_task(self._presence.watch())
        self._is_open = True

    async def close(self) -> None:
        """Leaves a job that runs to whoever comes next: this gateway when it starts again, or another one."""
        if self._is_open:
            await asyncio.to_thread(DBOS.destroy)
        if self._watching:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
        if self._presence:
            await self._presence.close()


def _join_logs() -> None:
    """Sends what DBOS logs through the gateway's log; left alone, it prints lines of a form of its own."""
    log = logging.getLogger("dbos")
    if not log.handlers:  # where there is one, DBOS adds none
        log.addHandler(logging.NullHandler())
    log.addFilter(_is_no_cancelling)


def _is_no_cancelling(record: logging.LogRecord) -> bool:
    """Whether a record says more than that a job was cancelled, which DBOS logs as an error with its trace."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, _CANCELLED)


def gateway_id(settings: GatewaySettings) -> str:
    """Under which name this gateway claims jobs.

    A name outlives its process: whoever starts under it goes on at once with what it had claimed. So a container keeps
    its host name over restarts, and the only gateway of an SQLite file is always the same one.
    """
    return settings.id or (socket.gethostname() if _is_shared(settings) else "gateway")


def _is_shared(settings: GatewaySettings) -> bool:
    return make_url(settings.job_store_url.get_secret_value()).get_backend_name() != "sqlite"


def _config(settings: GatewaySettings) -> DBOSConfig:
    config = DBOSConfig(
        name="atr",
        system_database_url=settings.job_store_url.get_secret_value(),
        # Raised when the order of the workflow's steps changes: jobs of another version are not taken up.
        application_version="2",
        executor_id=gateway_id(settings),
        log_level=settings.log_level if settings.log_level != "INFO" else "WARNING",
    )
    if _is_shared(settings):
        config["sys_db_pool_size"] = _POSTGRES_POOL_SIZE
        # A gateway frozen in the middle of a transaction keeps its locks: no longer than it counts as alive.
        config["sys_db_idle_transaction_timeout_sec"] = settings.lease_s
    else:
        config["notification_listener_polling_interval_sec"] = _SQLITE_POLL_S
        file = make_url(settings.job_store_url.get_secret_value()).database
        Path(file or ".").parent.mkdir(parents=True, exist_ok=True)
    return config
