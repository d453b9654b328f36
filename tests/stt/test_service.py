"""The servicer over a real channel, with an engine that hears what it is told to."""

import asyncio
import contextlib
import itertools
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Any

import grpc
import numpy as np
import pytest
from atr.stt.v1 import stt_pb2, stt_pb2_grpc
from atr_runtime.channels import CHUNK_BYTES
from atr_stt.audio import Samples
from atr_stt.service import NAME, register
from atr_stt.settings import SttSettings

from tests.conftest import Serving
from tests.stt.fakes import FakeEngine, segment
from tests.stt.sounds import decoded, encoded, silence, video

Open = Callable[..., contextlib.AbstractAsyncContextManager["stt_pb2_grpc.SpeechToTextAsyncStub"]]


@pytest.fixture(scope="session")
def open_stt(serving: Serving) -> Open:
    """Serves an engine with some settings, and gives a stub."""

    @contextlib.asynccontextmanager
    async def open_stub(
        engine: FakeEngine | None = None, **settings: Any
    ) -> "AsyncIterator[stt_pb2_grpc.SpeechToTextAsyncStub]":
        add = partial(register, settings=SttSettings(**settings))
        async with serving(NAME, engine or FakeEngine(), add) as channel:
            yield stt_pb2_grpc.SpeechToTextStub(channel)

    return open_stub


@pytest.fixture(scope="module")
def speech(sentences: list[Samples]) -> bytes:
    """A WAV of two sentences, 15 s of silence between them."""
    return encoded(np.concatenate([sentences[0], silence(15), sentences[1]]))


def transcribe_requests(file: bytes, **config: Any) -> Iterator[stt_pb2.TranscribeRequest]:
    yield stt_pb2.TranscribeRequest(config=stt_pb2.TranscribeConfig(**config))
    for at in range(0, len(file), CHUNK_BYTES):
        yield stt_pb2.TranscribeRequest(audio=file[at : at + CHUNK_BYTES])


def split_requests(file: bytes, **config: Any) -> Iterator[stt_pb2.SplitRequest]:
    yield stt_pb2.SplitRequest(config=stt_pb2.SplitConfig(**config))
    for at in range(0, len(file), CHUNK_BYTES):
        yield stt_pb2.SplitRequest(audio=file[at : at + CHUNK_BYTES])


async def refusal(call: Any) -> tuple[grpc.StatusCode, str]:
    """How a call that must fail did."""
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        [response async for response in call]
    return failed.value.code(), failed.value.details() or ""


async def until_running(stub: "stt_pb2_grpc.SpeechToTextAsyncStub", jobs: int) -> None:
    """Asks until the worker says that it runs so many jobs."""
    while (await stub.GetConfig(stt_pb2.GetConfigRequest())).running_jobs != jobs:
        pass


async def test_a_recording_is_transcribed(open_stt: Open, speech: bytes) -> None:
    """Segments with words, progress after each, and the summary as the last message."""
    async with open_stt() as stub:
        responses = [each async for each in stub.Transcribe(transcribe_requests(speech))]
    kinds = [str(each.WhichOneof("response")) for each in responses]
    assert kinds == ["segment", "progress", "progress"] * 2 + ["progress", "summary"]
    said = responses[0].segment
    assert said.text == "the tide has turned"
    assert [word.word for word in said.words] == ["the", "tide", "has", "turned"]
    assert said.words[1].start_ms == said.words[0].end_ms == 250
    assert said.words[1].probability == pytest.approx(0.9)
    summary = responses[-1].summary
    assert (summary.language, summary.engine, summary.model) == ("en", "fake", "fake-small")
    assert summary.duration_ms == len(decoded(speech)) // 16


async def test_a_recording_is_split(open_stt: Open, speech: bytes) -> None:
    """Windows of FLAC with their times, then an empty one that states the length."""
    async with open_stt() as stub:
        *windows, last = [each.window async for each in stub.Split(split_requests(speech))]
    duration_ms = len(decoded(speech)) // 16
    assert [window.index for window in (*windows, last)] == [0, 1, 2]
    assert {window.media_duration_ms for window in windows} == {duration_ms}
    for window in windows:
        assert len(decoded(window.flac)) // 16 == window.end_ms - window.start_ms
        assert 0 <= window.speech[0].start_ms < window.speech[-1].end_ms <= window.end_ms - window.start_ms
    assert (last.flac, last.start_ms, last.end_ms, last.media_duration_ms) == (b"", *[duration_ms] * 3)
    assert len(b"".join(window.peaks for window in (*windows, last))) == -(-duration_ms // 50)


async def test_a_recording_ends_in_windows_that_workers_can_share(open_stt: Open, sentences: list[Samples]) -> None:
    """A minute, which one window could hold, becomes several of at most what Whisper takes at a time."""
    talk = np.concatenate([part for sentence in sentences for part in (sentence, silence(0.5))])
    minute = np.resize(talk, 60 * 16_000)
    async with open_stt() as stub:
        *windows, _ = [each.window async for each in stub.Split(split_requests(encoded(minute)))]
    assert len(windows) > 1
    assert max(each.end_ms - each.start_ms for each in windows) <= 30_000


async def test_silence_gives_only_the_last_window(open_stt: Open) -> None:
    """The recording was read, and nobody speaks in it."""
    async with open_stt() as stub:
        [last] = [each.window async for each in stub.Split(split_requests(encoded(silence(4))))]
    assert (last.index, last.start_ms, last.end_ms, last.flac) == (0, 4_000, 4_000, b"")


async def test_options_reach_the_engine(open_stt: Open, speech: bytes) -> None:
    """What the caller asked for is what the engine is asked for."""
    engine = FakeEngine()
    async with open_stt(engine) as stub:
        [each async for each in stub.Transcribe(transcribe_requests(speech, language="de", hotwords="tide"))]
    assert {(options.language, options.hotwords) for options in engine.asked} == {("de", "tide")}


@pytest.mark.parametrize("rpc", ["Split", "Transcribe"])
async def test_the_first_message_must_be_the_config(open_stt: Open, rpc: str) -> None:
    """Audio first, nothing at all, or a second config are refused."""
    requests: Any = transcribe_requests if rpc == "Transcribe" else split_requests
    config, audio = requests(b"x")
    async with open_stt() as stub:
        call = getattr(stub, rpc)
        for wrong in ([audio], [], [type(config)()], [config, config], [config, type(config)()]):
            code, reason = await refusal(call(iter(wrong)))
            assert (code, "config" in reason or "audio" in reason) == (grpc.StatusCode.INVALID_ARGUMENT, True)


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"", "the file is empty"),
        (b"just text", "not a recording"),
        (b"ffconcat version 1.0\nfile x.wav\n", "not a recording"),
        (video(with_sound=False), "no audio track"),
        (encoded(silence(6)), "longer than the 5 seconds"),
        (bytes(600_000), "larger than"),
    ],
    ids=["empty", "text", "playlist", "silent video", "too long", "too large"],
)
async def test_bad_files_are_the_callers_mistake(open_stt: Open, file: bytes, reason: str) -> None:
    """INVALID_ARGUMENT with a reason in plain words, from both calls; the worker is free again."""
    async with open_stt(max_audio_s=5, max_upload_bytes=500_000) as stub:
        for call in (stub.Transcribe(transcribe_requests(file)), stub.Split(split_requests(file))):
            code, said = await refusal(call)
            assert code == grpc.StatusCode.INVALID_ARGUMENT
            assert reason in said
        assert (await stub.GetConfig(stt_pb2.GetConfigRequest())).running_jobs == 0


async def test_bad_options_are_refused_before_the_audio(open_stt: Open) -> None:
    """No byte is waited for."""
    forever = asyncio.Event()

    async def requests() -> AsyncIterator[stt_pb2.TranscribeRequest]:
        yield next(transcribe_requests(b"", beam_size=99))
        await forever.wait()

    async with open_stt() as stub:
        code, reason = await refusal(stub.Transcribe(requests()))
    assert (code, reason) == (grpc.StatusCode.INVALID_ARGUMENT, "beam_size must be between 1 and 10")


async def test_a_full_worker_refuses_and_takes_again(open_stt: Open, speech: bytes) -> None:
    """Split and Transcribe share the places; beyond them RESOURCE_EXHAUSTED, until one is free."""
    engine = FakeEngine(gate=threading.Semaphore(0))
    async with open_stt(engine, max_jobs=2) as stub:
        jobs = [asyncio.ensure_future(_drained(stub.Transcribe(transcribe_requests(speech)))) for _ in range(2)]
        await until_running(stub, 2)
        for call in (stub.Transcribe(transcribe_requests(speech)), stub.Split(split_requests(speech))):
            code, reason = await refusal(call)
            assert (code, "full" in reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, True)
        engine.gate.release(100)
        await asyncio.gather(*jobs)
        assert await _drained(stub.Split(split_requests(speech))) == 3


async def test_cancelling_stops_the_engine(open_stt: Open, speech: bytes) -> None:
    """After the segment in hand nothing more is decoded, and the place is free."""
    segments = tuple(segment(f"word {n}") for n in range(1_000))
    engine = FakeEngine(segments=segments, gate=threading.Semaphore(2))
    async with open_stt(engine) as stub:
        call = stub.Transcribe(transcribe_requests(speech))
        await call.read()
        call.cancel()
        # One segment at a time is let through until the worker has noticed.
        while not await asyncio.to_thread(engine.closed.wait, 0.05):
            engine.gate.release()
        await until_running(stub, 0)
    assert engine.decoded < 50
    assert len(engine.asked) == 1


async def test_a_client_that_stops_sending_frees_its_place(open_stt: Open, speech: bytes) -> None:
    """Cancelled in the middle of its upload, a call leaves nothing behind."""
    sent, forever = asyncio.Event(), asyncio.Event()

    async def requests() -> AsyncIterator[stt_pb2.SplitRequest]:
        for request in itertools.islice(split_requests(speech), 2):
            yield request
        sent.set()
        await forever.wait()

    async with open_stt() as stub:
        call = stub.Split(requests())
        await sent.wait()
        await until_running(stub, 1)
        call.cancel()
        await until_running(stub, 0)
        assert call.cancelled()


async def test_a_fault_of_the_engine_frees_its_place(open_stt: Open, speech: bytes) -> None:
    """An unexpected error is INTERNAL without details, and the next call is taken."""

    class Broken(FakeEngine):
        def transcribe(self, *_: object) -> Any:
            raise RuntimeError("/secret/path")

    async with open_stt(Broken(), max_jobs=1) as stub:
        for _ in range(2):
            assert await refusal(stub.Transcribe(transcribe_requests(speech))) == (
                grpc.StatusCode.INTERNAL,
                "internal error",
            )


async def test_the_config_says_what_the_worker_runs(open_stt: Open) -> None:
    """Engine, model, languages, and the limits of this worker."""
    async with open_stt(max_jobs=3, max_audio_s=77, windows_at_a_time=5) as stub:
        config, again = [await stub.GetConfig(stt_pb2.GetConfigRequest()) for _ in range(2)]
        assert config.worker_id == again.worker_id != ""
        config.ClearField("worker_id")
        assert config == stt_pb2.GetConfigResponse(
            engine="fake",
            model="fake-small",
            languages=["de", "en"],
            can_translate=True,
            max_jobs=3,
            running_jobs=0,
            max_audio_s=77,
            windows_at_a_time=5,
        )


async def test_windows_leave_room_for_those_who_wait(open_stt: Open, speech: bytes) -> None:
    """One more window than the worker takes is refused, and a call that isn't one is not."""
    engine = FakeEngine(gate=threading.Semaphore(0))
    async with open_stt(engine, max_jobs=3, windows_at_a_time=1) as stub:
        busy = asyncio.create_task(_drained(stub.Transcribe(transcribe_requests(speech, is_window=True))))
        await until_running(stub, 1)
        code, _ = await refusal(stub.Transcribe(transcribe_requests(speech, is_window=True)))
        assert code == grpc.StatusCode.RESOURCE_EXHAUSTED
        waits = asyncio.create_task(_drained(stub.Transcribe(transcribe_requests(speech))))
        await until_running(stub, 2)
        engine.gate.release(10)
        assert await busy == await waits > 0


async def test_a_window_is_not_searched_for_speech_again(open_stt: Open, speech: bytes) -> None:
    """What Split said is taken as it is, even where nobody speaks."""
    known = [stt_pb2.Stretch(start_ms=200, end_ms=700)]
    engine = FakeEngine()
    async with open_stt(engine) as stub:
        requests = transcribe_requests(encoded(silence(3)), speech=known, is_window=True)
        said = [each async for each in stub.Transcribe(requests)]
    assert [each.segment.text for each in said if each.HasField("segment")] == ["the tide has turned"]
    assert engine.lengths_ms == [1_100]


@pytest.mark.parametrize(
    "speech_ms",
    [[(0, 0)], [(500, 200)], [(500, 900), (800, 990)], [(-5, 10)], [(0, 9_000)]],
    ids=["empty", "backwards", "overlapping", "before the start", "behind the end"],
)
async def test_speech_that_can_not_be_is_refused(open_stt: Open, speech_ms: list[tuple[int, int]]) -> None:
    """In order, apart and inside the audio."""
    stretches = [stt_pb2.Stretch(start_ms=start, end_ms=end) for start, end in speech_ms]
    async with open_stt() as stub:
        code, reason = await refusal(stub.Transcribe(transcribe_requests(encoded(silence(1)), speech=stretches)))
    assert (code, "speech must" in reason) == (grpc.StatusCode.INVALID_ARGUMENT, True)


async def _drained(call: Any) -> int:
    return len([response async for response in call])
