"""A recording becomes its transcript through any number of interruptions, with a real bucket and workers that obey."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import pytest
from atr_gateway import keys, transcribing
from atr_gateway.backends import Progress, SttBackend, Summary, Window, WorkerReport
from atr_gateway.problems import ConflictError
from atr_gateway.progress import Tally
from atr_gateway.retries import try_again
from atr_gateway.storage import ObjectStore
from atr_gateway.transcribing import Transcriber
from atr_gateway.transcripts import Segment, Transcript
from atr_gateway.uploads import Uploads
from atr_runtime.errors import InvalidArgumentError, ResourceExhaustedError, UnavailableError

_WINDOW_MS = 1_000
_SECOND = {"start_ms": 0, "end_ms": 900, "text": "a second"}


class QuietTally(Tally):
    """Counts as the real one does, and tells no job store."""

    async def say(self, *_: Any, **__: Any) -> None:
        """Nobody listens."""


@dataclass
class FakeStt:
    """Cuts each recording into windows of a second; holds back and fails where it is told to."""

    windows: int = 4
    cut: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1_000))
    errors: dict[int, Exception] = field(default_factory=dict)
    length_ms: int = _WINDOW_MS
    refusals: int = 0
    is_multilingual: bool = False
    speech_ms: dict[int, int] = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    finished: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    asked: Counter[str] = field(default_factory=Counter)
    log: list[str] = field(default_factory=list)

    async def report(self) -> WorkerReport:
        return WorkerReport("one", 2, is_multilingual=self.is_multilingual)

    async def split(self, audio: AsyncIterator[bytes], **_: object) -> AsyncGenerator[Window, None]:
        async for _block in audio:
            pass
        for index in range(self.windows + 1):
            await self.cut.acquire()
            if error := self.errors.pop(index, None):
                raise error
            start_ms, is_last = index * self.length_ms, index == self.windows
            end_ms = start_ms if is_last else start_ms + self.length_ms
            self.log.append("cut" if is_last else f"cut {index}")
            flac = b"" if is_last else str(index).encode()
            yield Window(
                index,
                start_ms,
                end_ms,
                flac,
                self.windows * self.length_ms,
                bytes(20),
                ((0, self.speech_ms.get(index, 900)),),
            )

    async def transcribe(
        self, audio: AsyncIterator[bytes], *, language: str, **_: object
    ) -> AsyncGenerator[Segment | Progress | Summary, None]:
        name = b"".join([block async for block in audio]).decode()
        self.asked[name] += 1
        self.languages.append(language)
        if self.refusals:
            self.refusals -= 1
            raise ResourceExhaustedError("full")
        yield Segment.model_validate(_SECOND)
        self.log.append(f"heard {name}")
        self.finished.release()
        yield Summary(language or "en", self.length_ms, "fake", "fake-small")


class Room:
    """A bucket with one recording, and what transcribes it."""

    def __init__(self, store: ObjectStore, upload_id: str, stt: FakeStt) -> None:
        self.store = store
        self.upload_id = upload_id
        self.stt = stt
        self.tally = QuietTally()

    async def transcribe(self) -> None:
        """As a gateway does that was just started."""
        async with self._transcriber() as transcriber:
            await transcriber.transcribe(self.upload_id, self.tally)

    async def transcribe_or_give_up(self) -> str | None:
        """The same as a step of the job."""
        async with self._transcriber() as transcriber:
            return await transcriber.transcribe_or_give_up(self.upload_id, self.tally)

    @contextlib.asynccontextmanager
    async def _transcriber(self) -> AsyncIterator[Transcriber]:
        uploads = Uploads(self.store, max_upload_bytes=10_000)
        stt = cast(SttBackend, self.stt)
        transcriber = Transcriber(store=self.store, uploads=uploads, stt=stt, max_window_s=10)
        async with transcriber.following_workers(), asyncio.timeout(20):
            yield transcriber

    @contextlib.asynccontextmanager
    async def transcribing(self) -> AsyncIterator[None]:
        """Cut off when the context ends, as by a crash."""
        task = asyncio.create_task(self.transcribe())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def until_heard(self, windows: int) -> None:
        async with asyncio.timeout(20):
            for _ in range(windows):
                await self.stt.finished.acquire()
            while len(await self.results()) < windows:
                pass

    async def results(self) -> list[str]:
        work = await self.store.list(keys.work(self.upload_id))
        return [found.key for found in work if found.key.endswith(".json") and "windows" not in found.key]

    async def transcript(self) -> Transcript:
        return Transcript.model_validate_json(await self.store.get(keys.transcript(self.upload_id)))


@pytest.fixture
async def room(store: ObjectStore) -> Room:
    async def blocks() -> AsyncIterator[bytes]:
        yield b"fLaC" + bytes(1000)

    upload, _ = await Uploads(store, max_upload_bytes=10_000).receive("a.flac", blocks())
    return Room(store, upload.id, FakeStt())


async def test_windows_are_heard_while_the_rest_is_cut(room: Room) -> None:
    """The first ones have their results before the last ones are cut."""
    room.stt.cut = asyncio.Semaphore(2)
    async with room.transcribing():
        await room.until_heard(2)
        assert sorted(room.stt.log) == ["cut 0", "cut 1", "heard 0", "heard 1"]


async def test_the_transcript_holds_all_windows_and_nothing_else_is_left(room: Room) -> None:
    """In order of time, with the peaks beside it."""
    await room.transcribe()
    transcript = await room.transcript()
    assert [segment.start_ms for segment in transcript.segments] == [0, 1_000, 2_000, 3_000]
    assert (transcript.duration_ms, transcript.engine, transcript.language) == (4_000, "fake", "en")
    assert len(await room.store.get(keys.peaks(room.upload_id))) == 5 * 20
    assert await room.store.list(keys.work(room.upload_id)) == []
    event = room.tally.event("transcribing", "", room.upload_id)
    assert (event.done_ms, event.upload_total_ms, event.progress) == (4_000, 4_000, 99)


async def test_cut_off_in_the_middle_of_cutting_no_window_is_heard_twice(room: Room) -> None:
    """Windows that were cut are known, those that were heard stay so, and the rest is cut anew."""
    room.stt.cut = asyncio.Semaphore(2)
    async with room.transcribing():
        await room.until_heard(2)
    room.stt.cut = asyncio.Semaphore(1_000)
    await room.transcribe()
    assert room.stt.asked == {"0": 1, "1": 1, "2": 1, "3": 1}
    assert len((await room.transcript()).segments) == 4


async def test_a_worker_that_cuts_otherwise_is_not_mixed_with_the_one_before(room: Room) -> None:
    """Words would be lost or doubled; so the recording begins afresh with the next job."""
    room.stt.cut = asyncio.Semaphore(2)
    async with room.transcribing():
        await room.until_heard(2)
    room.stt.cut, room.stt.length_ms = asyncio.Semaphore(1_000), 1_500
    with pytest.raises(ConflictError):
        await room.transcribe()


async def test_full_workers_are_asked_until_they_have_room(room: Room) -> None:
    """It counts as no failure, however often."""
    room.stt.refusals = 9
    await room.transcribe()
    assert room.stt.asked.total() == 13


async def test_what_can_not_be_decoded_says_why(room: Room) -> None:
    """Without another try."""
    room.stt.errors[2] = InvalidArgumentError("the recording is damaged")
    with pytest.raises(InvalidArgumentError, match="damaged"):
        await room.transcribe()


async def test_what_has_no_transcript_keeps_the_reason(room: Room) -> None:
    """And nothing of its windows."""
    room.stt.errors[2] = InvalidArgumentError("the recording is damaged")
    assert await room.transcribe_or_give_up() == "the recording is damaged"
    assert b"damaged" in await room.store.get(keys.failure(room.upload_id))
    assert await room.store.list(keys.work(room.upload_id)) == []


async def test_a_bucket_that_goes_away_is_no_fault_of_the_recording(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even as the transcript is written: the next try finds all windows heard, and writes it."""
    put, is_away = room.store.put, [True]

    async def put_when_back(key: str, *rest: Any) -> None:
        if key == keys.transcript(room.upload_id) and is_away:
            is_away.clear()
            raise UnavailableError("the object store can't be reached")
        await put(key, *rest)

    monkeypatch.setattr(room.store, "put", put_when_back)
    with pytest.raises(UnavailableError):
        await room.transcribe_or_give_up()
    assert not await room.store.exists(keys.failure(room.upload_id))
    assert await room.transcribe_or_give_up() is None
    assert room.stt.asked == {"0": 1, "1": 1, "2": 1, "3": 1}
    assert len((await room.transcript()).segments) == 4


async def test_a_worker_that_is_lost_while_it_cuts_costs_a_try(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """The windows that it gave before are not heard again."""
    monkeypatch.setattr(transcribing, "try_again", partial(try_again, waits_s=(0, 0, 0)))
    room.stt.errors = {2: UnavailableError("lost")}
    await room.transcribe()
    assert [line for line in room.stt.log if line.startswith("cut 0")] == ["cut 0"] * 2
    assert room.stt.asked == {"0": 1, "1": 1, "2": 1, "3": 1}


async def test_the_first_window_with_enough_speech_tells_the_language(room: Room) -> None:
    """All later ones are heard in it, so that no two windows of a recording disagree."""
    room.stt.is_multilingual = True
    room.stt.speech_ms = {1: 12_000}
    await room.transcribe()
    assert room.stt.languages == ["", "", "en", "en"]


async def test_what_was_heard_before_a_break_tells_the_language_too(room: Room) -> None:
    """The rest is heard in it from its first window on."""
    room.stt.is_multilingual = True
    room.stt.speech_ms = {0: 12_000}
    room.stt.cut = asyncio.Semaphore(1)
    async with room.transcribing():
        await room.until_heard(1)
    room.stt.cut, room.stt.languages = asyncio.Semaphore(1_000), []
    await room.transcribe()
    assert room.stt.languages == ["en", "en", "en"]
