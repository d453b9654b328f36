"""Which of several gateways live: each says so in the job store, and takes over the jobs of those that no longer do."""

import asyncio
import logging
import time

from atr_runtime.errors import UnavailableError
from dbos import DBOS
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

_log = logging.getLogger(__name__)

# So many signs of life in the time after which a gateway counts as gone: a slow one or two cost it nothing.
_BEATS_PER_LEASE = 5
# Any number that no other program uses on this database: two gateways may make the table at the same time.
_TABLE_LOCK = 0x61747267
_TABLE = (
    f"SELECT pg_advisory_xact_lock({_TABLE_LOCK})",
    "CREATE TABLE IF NOT EXISTS atr_gateways (id text PRIMARY KEY, seen_at timestamptz NOT NULL)",
    "DELETE FROM atr_gateways WHERE seen_at < now() - interval '1 day'",
)
# Both read the database's clock, so it does not matter what the gateways' own clocks say.
_BEAT = text("INSERT INTO atr_gateways VALUES (:id, now()) ON CONFLICT (id) DO UPDATE SET seen_at = now()")
_LIVING = text("SELECT id FROM atr_gateways WHERE seen_at > now() - make_interval(secs => :lease_s)")
_GOODBYE = text("DELETE FROM atr_gateways WHERE id = :id")


class Presence:
    """This gateway among the others of its job store, a Postgres."""

    def __init__(self, url: str, *, gateway_id: str, lease_s: float) -> None:
        self._id = gateway_id
        self._lease_s = lease_s
        # As for the job store's own connections: who is frozen lets go of its locks.
        frozen = f"-c idle_in_transaction_session_timeout={round(lease_s * 1000)}"
        database = make_url(url).set(drivername="postgresql+psycopg")
        self._engine = create_async_engine(database, pool_size=1, connect_args={"options": frozen})
        self.is_known = False

    async def open(self) -> None:
        """Makes this gateway known, before it claims its first job. Raises UnavailableError without a database."""
        try:
            async with asyncio.timeout(self._lease_s), self._engine.begin() as connection:
                for statement in _TABLE:
                    await connection.execute(text(statement))
        except (DBAPIError, TimeoutError) as error:
            raise UnavailableError("the job store can't be reached") from error
        await self._beat()

    async def watch(self) -> None:
        """Says for ever that this gateway lives, and looks after the jobs of the others.

        Whoever was away itself (frozen, cut off, or like all others without their database) can't tell who else is
        gone: a gateway judges only after it has been there for a whole lease without a break.
        """
        here_since_s = last_beat_s = time.monotonic()
        while True:
            await asyncio.sleep(self._lease_s / _BEATS_PER_LEASE)
            try:
                living = await self._beat()
                now_s = time.monotonic()
                if now_s - last_beat_s > self._lease_s / 2:
                    here_since_s = now_s
                last_beat_s = now_s
                if now_s - here_since_s > self._lease_s:
                    await _adopt(living)
            except UnavailableError as error:
                _log.warning("the other gateways are out of sight", extra={"reason": str(error)})

    async def close(self) -> None:
        """Says goodbye, so that others take over at once; once nothing runs here any more."""
        try:
            async with asyncio.timeout(self._lease_s), self._engine.begin() as connection:
                await connection.execute(_GOODBYE, {"id": self._id})
        except (DBAPIError, TimeoutError):
            _log.warning("no goodbye: the others will notice after a while", extra={"seconds": self._lease_s})
        await self._engine.dispose()

    async def _beat(self) -> set[str]:
        """Says that this gateway lives; gives the ids of all that do."""
        try:
            async with asyncio.timeout(self._lease_s / 2), self._engine.begin() as connection:
                await connection.execute(_BEAT, {"id": self._id})
                living = set((await connection.execute(_LIVING, {"lease_s": self._lease_s})).scalars())
        except (DBAPIError, TimeoutError) as error:
            self.is_known = False
            raise UnavailableError("the job store can't be reached") from error
        self.is_known = True
        return living


async def _adopt(living: set[str]) -> None:
    """Puts the running jobs of gateways that are gone back into the queue, where any gateway takes them up.

    It happens once, however many gateways do this at a time: DBOS gives back only what still belongs to one of the
    gone, and whoever takes a job up writes under a new token. Should a gateway come back that was only frozen, its
    next write is refused and it leaves the job alone.
    """
    running = await DBOS.list_workflows_async(status="PENDING", load_input=False, load_output=False)
    gone = {job.executor_id for job in running if job.executor_id} - living
    if gone:
        _log.warning("taking over the jobs of gateways that are gone", extra={"gateways": sorted(gone)})
        # The only call that takes jobs over by executor. DBOS's own public way is its hosted Conductor.
        await asyncio.to_thread(DBOS._recover_pending_workflows, sorted(gone))  # noqa: SLF001
