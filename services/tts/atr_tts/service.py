"""The gRPC face of text to speech: requests checked and translated, answers streamed."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import grpc
from atr.tts.v1 import tts_pb2, tts_pb2_grpc
from atr_runtime.errors import InvalidArgumentError, NotFoundError
from atr_runtime.threads import iterate_in_thread

from atr_tts.encode import Encoding, pick_rate_hz
from atr_tts.engine import Engine, Voice
from atr_tts.script import check_text
from atr_tts.speech import SpeechRequest, speak

NAME = "atr.tts.v1.TextToSpeech"
MIN_SPEAKING_RATE = 0.25
MAX_SPEAKING_RATE = 4.0

_ENCODINGS = {
    tts_pb2.ENCODING_UNSPECIFIED: Encoding.WAV,
    tts_pb2.ENCODING_WAV: Encoding.WAV,
    tts_pb2.ENCODING_PCM: Encoding.PCM,
    tts_pb2.ENCODING_MP3: Encoding.MP3,
    tts_pb2.ENCODING_OGG_OPUS: Encoding.OGG_OPUS,
}

Context = grpc.aio.ServicerContext[Any, Any]


def register(engine: Engine, server: grpc.aio.Server) -> None:
    """Adds the servicer for an engine to a server."""
    tts_pb2_grpc.add_TextToSpeechServicer_to_server(TextToSpeech(engine), server)


class TextToSpeech(tts_pb2_grpc.TextToSpeechServicer):
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def Synthesize(
        self, request: tts_pb2.SynthesizeRequest, context: Context
    ) -> AsyncIterator[tts_pb2.SynthesizeResponse]:
        wanted = self._translate(request)
        async with contextlib.aclosing(iterate_in_thread(speak(self._engine, wanted))) as pieces:
            async for audio in pieces:
                yield tts_pb2.SynthesizeResponse(audio=audio, sample_rate_hz=wanted.sample_rate_hz)

    async def ListVoices(self, request: tts_pb2.ListVoicesRequest, context: Context) -> tts_pb2.ListVoicesResponse:
        voices = [
            tts_pb2.Voice(name=voice.name, language=voice.language, sample_rate_hz=voice.sample_rate_hz)
            for voice in self._engine.voices
        ]
        return tts_pb2.ListVoicesResponse(voices=voices)

    async def GetConfig(self, request: tts_pb2.GetConfigRequest, context: Context) -> tts_pb2.GetConfigResponse:
        return tts_pb2.GetConfigResponse(engine=self._engine.name, default_voice=self._engine.voices[0].name)

    def _translate(self, request: tts_pb2.SynthesizeRequest) -> SpeechRequest:
        check_text(request.text)
        voice = self._find_voice(request.voice)
        encoding = _ENCODINGS.get(request.encoding)
        if encoding is None:
            raise InvalidArgumentError("there is no such encoding")
        return SpeechRequest(
            text=request.text,
            voice=voice,
            speaking_rate=_check_speaking_rate(request.speaking_rate),
            encoding=encoding,
            sample_rate_hz=pick_rate_hz(encoding, asked_hz=request.sample_rate_hz, voice_hz=voice.sample_rate_hz),
        )

    def _find_voice(self, name: str) -> Voice:
        if not name:
            return self._engine.voices[0]
        for voice in self._engine.voices:
            if voice.name == name:
                return voice
        raise NotFoundError(f"there is no voice '{name}'")


def _check_speaking_rate(rate: float) -> float:
    if rate == 0:
        return 1.0
    if not MIN_SPEAKING_RATE <= rate <= MAX_SPEAKING_RATE:
        raise InvalidArgumentError(f"the speaking rate must be between {MIN_SPEAKING_RATE:g} and {MAX_SPEAKING_RATE:g}")
    return rate
