"""The servicer over a real channel."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol, TypeAlias

import grpc
import numpy as np
import pytest
from atr.tts.v1 import tts_pb2, tts_pb2_grpc
from atr_runtime import metrics
from atr_tts.engine import Engine, Samples
from atr_tts.piper_engine import PiperEngine
from atr_tts.service import NAME, register
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.conftest import Serving
from tests.tts.fakes import ENGLISH, GERMAN, FakeEngine, GatedEngine

Stub: TypeAlias = "tts_pb2_grpc.TextToSpeechAsyncStub"  # its name exists in the stubs alone
Decode = Callable[[bytes], tuple[Samples, int]]


class Open(Protocol):
    def __call__(self, engine: Engine) -> AbstractAsyncContextManager[tuple[Stub, grpc.aio.Channel]]: ...


@pytest.fixture
def opened(serving: Serving) -> Open:
    """Serves an engine and hands back a stub for it, and its channel."""

    @asynccontextmanager
    async def open_for(engine: Engine) -> AsyncIterator[tuple[Stub, grpc.aio.Channel]]:
        async with serving(NAME, engine, register) as channel:
            yield tts_pb2_grpc.TextToSpeechStub(channel), channel

    return open_for


async def collect(stub: Stub, **fields: object) -> list[tts_pb2.SynthesizeResponse]:
    request = tts_pb2.SynthesizeRequest(**fields)  # type: ignore[arg-type]  # fields are checked by protobuf
    return [response async for response in stub.Synthesize(request)]


async def test_a_message_for_each_sentence(opened: Open) -> None:
    """Each with the rate, and all together one WAV file by default."""
    async with opened(FakeEngine()) as (stub, _):
        responses = await collect(stub, text="One. Two. Three.")
    assert [response.sample_rate_hz for response in responses] == [22_050] * 3
    assert responses[0].audio.startswith(b"RIFF\xff\xff\xff\xffWAVE")


async def test_voices_and_config_are_told(opened: Open) -> None:
    """The default voice first."""
    async with opened(FakeEngine()) as (stub, _):
        listed = await stub.ListVoices(tts_pb2.ListVoicesRequest())
        config = await stub.GetConfig(tts_pb2.GetConfigRequest())
    assert [(voice.name, voice.language, voice.sample_rate_hz) for voice in listed.voices] == [
        (ENGLISH.name, "en-GB", 22_050),
        (GERMAN.name, "de-DE", 16_000),
    ]
    assert (config.engine, config.default_voice) == ("fake", ENGLISH.name)


async def test_the_asked_voice_and_pace_are_used(opened: Open) -> None:
    """The voice's own rate comes with it; no pace means the voice's own."""
    engine = FakeEngine()
    async with opened(engine) as (stub, _):
        responses = await collect(stub, text="Eins 1984.", voice=GERMAN.name, speaking_rate=2.0)
        await collect(stub, text="One.")
    assert responses[0].sample_rate_hz == 16_000
    assert engine.spoken == ["Eins 1984.", "One."]
    assert engine.speaking_rates == [2.0, 1.0]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": ""}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"text": " \n "}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"text": "\U0001f600 ..."}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"text": "x" * 20_001}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"text": "Mute."}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"text": "Hi", "speaking_rate": 0.2}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"text": "Hi", "speaking_rate": 4.1}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"text": "Hi", "speaking_rate": float("nan")}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"text": "Hi", "speaking_rate": -1.0}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"text": "Hi", "encoding": 99}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"text": "Hi", "sample_rate_hz": 4_000}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"text": "Hi", "sample_rate_hz": 44_100, "encoding": 4}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"text": "Hi", "voice": "../../etc/passwd"}, grpc.StatusCode.NOT_FOUND),
    ],
)
async def test_a_wrong_request_is_refused(opened: Open, fields: dict[str, object], code: grpc.StatusCode) -> None:
    """With the status of the contract and a sentence for the user."""
    async with opened(FakeEngine()) as (stub, _):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await collect(stub, **fields)
    assert caught.value.code() is code
    assert caught.value.details()


async def test_the_first_sentence_is_heard_before_the_last_is_made(opened: Open, piper: PiperEngine) -> None:
    """The last sentence begins only when the first has arrived here: a service that collects would never answer."""
    engine = GatedEngine(piper)
    async with opened(engine) as (stub, _):
        call = stub.Synthesize(tts_pb2.SynthesizeRequest(text="This comes first. Then more. This comes last."))
        first = await anext(aiter(call))
        engine.gate.set()
        rest = [response async for response in call]
    assert len(first.audio) > 10_000
    assert len(rest) == 2


async def test_health_answers_while_a_sentence_is_made(opened: Open) -> None:
    """Speaking happens beside the event loop."""
    engine = GatedEngine(FakeEngine())
    async with opened(engine) as (stub, channel):
        speaking = asyncio.ensure_future(collect(stub, text="This comes last."))
        await asyncio.to_thread(engine.is_waiting.wait, 30)
        health: Any = health_pb2_grpc.HealthStub(channel)
        response = await health.Check(health_pb2.HealthCheckRequest(service=NAME))
        engine.gate.set()
        await speaking
    assert response.status == health_pb2.HealthCheckResponse.SERVING


async def test_a_cancelled_call_stops_the_work(opened: Open) -> None:
    """The sentence that is being made ends, and no other begins."""
    fake = FakeEngine()
    engine = GatedEngine(fake)
    async with opened(engine) as (stub, _):
        call = stub.Synthesize(tts_pb2.SynthesizeRequest(text="One. Now last." + " And so on." * 500))
        await anext(aiter(call))
        await asyncio.to_thread(engine.is_waiting.wait, 30)
        call.cancel()
        engine.gate.set()
        await _ended()
    assert len(fake.spoken) < 500


async def test_a_deadline_stops_the_work(opened: Open) -> None:
    """The caller learns that the time is over, and the rest is never spoken."""
    fake = FakeEngine()
    engine = GatedEngine(fake)
    async with opened(engine) as (stub, _):
        request = tts_pb2.SynthesizeRequest(text="One. Now last." + " And so on." * 500)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            [response async for response in stub.Synthesize(request, timeout=0.3)]
        engine.gate.set()
        await _ended()
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert len(fake.spoken) < 500


async def _ended() -> None:
    """Waits until no call runs on the server any more."""
    running = metrics.RUNNING.labels(f"/{NAME}/Synthesize")
    async with asyncio.timeout(30):
        while running._value.get():  # noqa: ASYNC110 - a gauge wakes nobody
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("encoding", "rate_hz"),
    [(tts_pb2.ENCODING_WAV, 16_000), (tts_pb2.ENCODING_MP3, 22_050), (tts_pb2.ENCODING_OGG_OPUS, 24_000)],
)
@pytest.mark.parametrize("text", ["You can do this.", "You can do this. It is for your country. Thank you."])
async def test_every_encoding_plays(
    opened: Open, piper: PiperEngine, decode: Decode, encoding: tts_pb2.Encoding.ValueType, rate_hz: int, text: str
) -> None:
    """All messages together are one file, as long as the bare samples and not silent."""
    async with opened(piper) as (stub, _):
        bare = await collect(stub, text=text, encoding=tts_pb2.ENCODING_PCM)
        responses = await collect(stub, text=text, encoding=encoding, sample_rate_hz=rate_hz)
    samples, decoded_hz = decode(b"".join(response.audio for response in responses))
    spoken_s = sum(len(response.audio) for response in bare) / 2 / bare[0].sample_rate_hz
    # MP3 adds its own delay where the length is not yet known in the first frame.
    assert len(samples) / decoded_hz == pytest.approx(spoken_s, abs=0.1)
    assert np.abs(samples).max() > 8_000
    assert {response.sample_rate_hz for response in responses} == {rate_hz}
