"""An engine is checked until it breaks."""

import asyncio
import threading

from atr_runtime.selfcheck import until_broken


class Engine:
    """Passes a few checks, then does what it is told to."""

    def __init__(self, passes: int, then: str) -> None:
        self.checks = 0
        self._passes = passes
        self._then = then
        self.gate = threading.Event()

    def warm_up(self) -> None:
        self.checks += 1
        if self.checks > self._passes and self._then == "hangs":
            self.gate.wait()
        elif self.checks > self._passes:
            raise RuntimeError("out of memory")


async def test_it_is_checked_until_it_fails() -> None:
    """The third check is the last."""
    engine = Engine(passes=2, then="fails")
    await asyncio.wait_for(until_broken(engine.warm_up, every_s=0.001, within_s=5), 10)
    assert engine.checks == 3


async def test_one_that_hangs_is_broken_too() -> None:
    """The check is not waited for."""
    engine = Engine(passes=0, then="hangs")
    await asyncio.wait_for(until_broken(engine.warm_up, every_s=0.001, within_s=0.05), 10)
    assert engine.checks == 1
    engine.gate.set()
