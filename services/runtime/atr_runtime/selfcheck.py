"""Whether an engine still works: a card may fall off its bus, and then every call fails while the process lives on."""

import asyncio
import logging
from collections.abc import Callable

_log = logging.getLogger(__name__)


async def until_broken(check: Callable[[], object], *, every_s: float, within_s: float) -> None:
    """Runs the check, a small inference, every so often; returns once it fails, or takes longer than `within_s`.

    It takes its turn among the calls, so `within_s` is to be longer than those that may be before it.
    """
    while True:
        await asyncio.sleep(every_s)
        try:
            await asyncio.wait_for(asyncio.to_thread(check), within_s)
        except Exception:  # noqa: BLE001 - whatever it is, the engine does not do its work
            _log.exception("the engine no longer works")
            return
