"""The speech-to-text workers that there are, and how much they say they take."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from atr_runtime.errors import AtrError

from atr_gateway.backends import WorkerReport
from atr_gateway.places import Places

_log = logging.getLogger(__name__)

_LOOK_S = 2.0
# A worker that has not been met for so many looks is gone.
_LOOKS_KEPT = 5


class Workers:
    """Asks the workers what they take, and makes as many places for windows."""

    def __init__(
        self, ask: Callable[[], Awaitable[WorkerReport]], places: Places, *, look_every_s: float = _LOOK_S
    ) -> None:
        """`ask` asks one worker, each time the next."""
        self._ask = ask
        self._places = places
        self._look_every_s = look_every_s
        self._met: dict[str, tuple[WorkerReport, float]] = {}

    @property
    def may_be_multilingual(self) -> bool:
        """Whether one worker could take what is spoken for another language than the next one does."""
        return not self._met or any(report.is_multilingual for report, _ in self._met.values())

    @contextlib.asynccontextmanager
    async def followed(self) -> AsyncIterator[None]:
        """Looks again and again, until the context ends."""
        following = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following

    async def _follow(self) -> None:
        while True:
            await self._look()
            await asyncio.sleep(self._look_every_s)

    async def _look(self) -> None:
        """Calls go to the workers in turn, so one call more than there were workers meets a new one too."""
        answers = await asyncio.gather(*(self._ask() for _ in range(len(self._met) + 1)), return_exceptions=True)
        now_s = time.monotonic()
        for answer in answers:
            if isinstance(answer, WorkerReport):
                self._met[answer.worker_id] = (answer, now_s)
            elif not isinstance(answer, AtrError):
                # Whatever it is, the windows on their way are worth more than the count of the workers.
                _log.warning("a worker could not be asked", exc_info=answer)
        kept_since_s = now_s - _LOOKS_KEPT * self._look_every_s
        self._met = {key: (report, met_s) for key, (report, met_s) in self._met.items() if met_s >= kept_since_s}
        # One window always tries, or nobody would be told that there are no workers.
        self._places.resize(max(1, sum(report.windows_at_a_time for report, _ in self._met.values())))
