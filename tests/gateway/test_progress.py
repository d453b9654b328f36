"""How far a job is, and how often that is told."""

import asyncio
from typing import cast

import pytest
from atr_gateway.progress import Stage, Tally
from atr_runtime.errors import UnavailableError


def test_the_percentage_is_audio_done_over_audio_known() -> None:
    """Half of the audio is half of the way; the last hundredth belongs to indexing."""
    tally = Tally()
    tally.expect("a", 4000)
    tally.advance("a", 0, 1000)
    tally.advance("a", 1, 1000)
    event = tally.event("transcribing", "at it", "a")
    assert (event.progress, event.done_ms, event.total_ms, event.upload_id) == (49, 2000, 4000, "a")


def test_the_percentage_never_falls() -> None:
    """A recording that arrives late makes the whole larger, not the bar shorter."""
    tally = Tally()
    tally.expect("a", 1000)
    tally.advance("a", 0, 900)
    before = tally.event("transcribing", "").progress
    tally.expect("b", 100_000)
    assert tally.event("transcribing", "").progress == before


def test_only_the_end_is_a_hundred() -> None:
    """All audio done is 99, indexing is 99, done is 100."""
    tally = Tally()
    tally.expect("a", 1000)
    tally.advance("a", 0, 1000)
    stages = [tally.event(stage, "").progress for stage in ("splitting", "transcribing", "indexing", "done")]
    assert stages == [0, 99, 99, 100]


def test_an_event_tells_of_its_recording_and_of_the_time_left() -> None:
    """How much of the recording that it names is done, and how long the rest will take at the pace so far."""
    tally = Tally()
    tally.expect("a", 60_000)
    tally.expect("b", 60_000)
    tally.advance("a", 0, 5_000)
    assert tally.event("transcribing", "", "a").remaining_s is None
    tally.advance("b", 0, 30_000)
    event = tally.event("transcribing", "", "b")
    assert (event.upload_done_ms, event.upload_total_ms, event.remaining_s) == (30_000, 60_000, 1)
    event = tally.event("indexing", "")
    assert (event.upload_done_ms, event.upload_total_ms) == (None, None)


def test_a_recording_of_unknown_length_counts_by_its_size() -> None:
    """Until it is known, the first recording isn't taken for all there is; silence behind the last window is done."""
    tally = Tally()
    tally.guess("a", size_bytes=160_000)
    tally.guess("b", size_bytes=160_000)
    tally.expect("a", 10_000)
    tally.advance("a", 0, 8_000)
    assert tally.event("transcribing", "").progress == 39
    tally.expect("a", 10_000, silent_ms=2_000)
    tally.guess("a", size_bytes=1)
    event = tally.event("transcribing", "", "a")
    assert (event.progress, event.upload_done_ms, event.upload_total_ms) == (49, 10_000, 10_000)


class _Log:
    """Stands for the job store, which no job has opened here."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, object]] = []
        self.is_lost = False

    async def nothing(self, *_: object, **__: object) -> None:
        await asyncio.sleep(0)

    async def write(self, _: str, body: dict[str, object]) -> None:
        await asyncio.sleep(0)
        if self.is_lost:
            raise UnavailableError("another gateway has the job")
        self.bodies.append(body)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> _Log:
    log = _Log()
    for name, replacement in {
        "get_event_async": log.nothing,
        "set_event_async": log.nothing,
        "write_stream_async": log.write,
    }.items():
        monkeypatch.setattr(f"atr_gateway.progress.DBOS.{name}", replacement)
    return log


async def test_a_bar_moves_four_times_a_second_at_most(monkeypatch: pytest.MonkeyPatch, log: _Log) -> None:
    """Each event is two writes to the job store. What begins, ends, or is long silent is told all the same."""
    now_s = [100.0]
    monkeypatch.setattr("atr_gateway.progress.time.monotonic", lambda: now_s[0])
    tally, told = Tally(), list[str]()
    tally.expect("a", 1000)
    for at_s, stage, done_ms in [
        (100.0, "splitting", 0),
        (100.1, "transcribing", 100),
        (100.2, "transcribing", 200),
        (100.4, "transcribing", 300),
        (100.7, "transcribing", 300),
        (101.5, "transcribing", 300),
    ]:
        now_s[0] = at_s
        tally.advance("a", 0, done_ms)
        await tally.say(cast(Stage, stage), "at it", "a")
        told += [f"{at_s:g} {body['current_stage']} {body['progress']}" for body in log.bodies]
        log.bodies.clear()
    assert told == ["100 splitting 0", "100.1 transcribing 9", "100.4 transcribing 29", "101.5 transcribing 29"]
    await tally.say("transcribing", "at it", "a", always=True)
    assert len(log.bodies) == 1


async def test_windows_that_end_together_share_an_event(log: _Log) -> None:
    """The first tells its own; all who end while that is written are told for by the next."""
    tally = Tally()
    tally.expect("a", 10_000)

    async def end(index: int) -> None:
        tally.advance("a", index, 1_000)
        await tally.say("transcribing", "at it", "a", always=True)
        assert any(cast(int, body["done_ms"]) >= 1_000 * (index + 1) for body in log.bodies)

    await end(0)
    async with asyncio.TaskGroup() as group:
        for index in range(1, 10):
            group.create_task(end(index))
    assert [body["done_ms"] for body in log.bodies] == [1_000, 2_000, 10_000]


async def test_an_event_that_is_not_written_tells_for_nobody(log: _Log) -> None:
    """Whose job became another gateway's learns so from each of its windows."""
    tally, log.is_lost = Tally(), True
    said = await asyncio.gather(
        *(tally.say("transcribing", "at it", "a", always=True) for _ in range(3)), return_exceptions=True
    )
    assert [type(each) for each in said] == [UnavailableError] * 3
