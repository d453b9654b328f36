"""Gateways that watch each other, on a real Postgres."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from atr_gateway import presence
from atr_gateway.presence import Presence
from atr_runtime.errors import UnavailableError

from tests.postgres import postgres, server_programs

_LEASE_S = 1.0


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    programs = server_programs()
    if programs is None:
        pytest.skip("no Postgres on this machine (apt-get install postgresql)")
    with postgres(programs) as url:
        yield url


@pytest.fixture
async def pair(url: str) -> AsyncIterator[tuple[Presence, Presence]]:
    """Two gateways that came at the same time."""
    one, two = (Presence(url, gateway_id=name, lease_s=_LEASE_S) for name in ("one", "two"))
    await asyncio.gather(one.open(), two.open())
    yield one, two
    await one.close()
    await two.close()


class Watched:
    """Stands in for the clock and the takeover; remembers who was thought to live at each takeover, and when."""

    def __init__(self, *times_s: float) -> None:
        self._times_s = list(times_s)
        self.judged: list[tuple[float, set[str]]] = []
        self.is_over = asyncio.Event()

    def monotonic(self) -> float:
        self._now_s = self._times_s.pop(0)
        return self._now_s

    async def adopt(self, living: set[str]) -> None:
        self.judged.append((self._now_s, living))
        if not self._times_s:
            self.is_over.set()


async def watch(gateway: Presence, watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a gateway watch until the given time is used up, which has to end with a judgement."""
    monkeypatch.setattr(presence, "time", watched)
    monkeypatch.setattr(presence, "_adopt", watched.adopt)
    watching = asyncio.create_task(gateway.watch())
    await asyncio.wait_for(watched.is_over.wait(), 10)
    watching.cancel()


async def test_all_that_live_see_each_other(pair: tuple[Presence, Presence]) -> None:
    """A goodbye is heard at once."""
    one, two = pair
    assert await one._beat() == {"one", "two"}
    await two.close()
    assert await one._beat() == {"one"}


async def test_silence_for_a_lease_is_death(pair: tuple[Presence, Presence], monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that says nothing more is not among those that live when the other is first sure enough to judge."""
    watched = Watched(0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2)
    await watch(pair[0], watched, monkeypatch)
    assert watched.judged == [(1.2, {"one"})]


async def test_whoever_was_away_itself_judges_nobody_yet(
    pair: tuple[Presence, Presence], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A break in its own signs of life begins a new lease."""
    watched = Watched(0, 0.4, 0.8, 1.2, 6.0, 6.4, 6.8, 7.2)
    await watch(pair[0], watched, monkeypatch)
    assert [now_s for now_s, _ in watched.judged] == [1.2, 7.2]


async def test_without_its_database_a_gateway_is_unavailable() -> None:
    """It neither opens nor calls itself known, and leaves in peace."""
    lost = Presence("postgresql://127.0.0.1:1/none", gateway_id="lost", lease_s=_LEASE_S)
    with pytest.raises(UnavailableError, match="job store"):
        await lost.open()
    assert not lost.is_known
    await lost.close()
