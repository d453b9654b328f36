"""The gRPC face of speech to text: requests checked and translated, answers streamed."""

import contextlib
import uuid
from collections.abc import AsyncIterator, Generator, Sequence
from functools import partial
from typing import Any, BinaryIO, TypeAlias, TypeVar

import grpc
from atr.stt.v1 import stt_pb2, stt_pb2_grpc
from atr_runtime.errors import InvalidArgumentError
from atr_runtime.threads import iterate_in_thread

from atr_stt import replies
from atr_stt.decode import open_recording
from atr_stt.engine import SpeechEngine, TranscribeOptions
from atr_stt.flac import encode_flac
from atr_stt.jobs import JobSlots
from atr_stt.options import known_speech, transcribe_options, window_s
from atr_stt.peaks import Peaks
from atr_stt.refusal import heard_out
from atr_stt.settings import SttSettings
from atr_stt.spool import spooled
from atr_stt.transcription import transcribe
from atr_stt.windows import Stretch, find_windows

NAME = "atr.stt.v1.SpeechToText"

# What windows share where they cut through speech: enough to hear the longest word whole, and a few to join them by.
_OVERLAP_MS = 4_000

Context = grpc.aio.ServicerContext[Any, Any]
SplitRequests: TypeAlias = AsyncIterator[stt_pb2.SplitRequest]
TranscribeRequests: TypeAlias = AsyncIterator[stt_pb2.TranscribeRequest]
Response = TypeVar("Response", stt_pb2.SplitResponse, stt_pb2.TranscribeResponse)


def register(engine: SpeechEngine, server: grpc.aio.Server, *, settings: SttSettings) -> None:
    """Adds the servicer for an engine to a server."""
    stt_pb2_grpc.add_SpeechToTextServicer_to_server(SpeechToText(engine, settings), server)


class SpeechToText(stt_pb2_grpc.SpeechToTextServicer):
    def __init__(self, engine: SpeechEngine, settings: SttSettings) -> None:
        self._engine = engine
        self._settings = settings
        self._id = uuid.uuid4().hex
        self._slots = JobSlots(settings.max_jobs)
        self._window_slots = JobSlots(settings.windows_at_a_time or engine.decoders + 1)

    async def Split(self, request_iterator: SplitRequests, context: Context) -> AsyncIterator[stt_pb2.SplitResponse]:
        async with heard_out(request_iterator):
            max_window_s = window_s((await _first(request_iterator)).config)
            async with self._job(request_iterator) as file, _in_thread(self._split(file, max_window_s)) as responses:
                async for response in responses:
                    yield response

    async def Transcribe(
        self, request_iterator: TranscribeRequests, context: Context
    ) -> AsyncIterator[stt_pb2.TranscribeResponse]:
        async with heard_out(request_iterator):
            config = (await _first(request_iterator)).config
            steps = partial(
                self._transcribe, options=transcribe_options(config, self._engine), speech_ms=known_speech(config)
            )
            with self._window_slots.take() if config.is_window else contextlib.nullcontext():
                async with self._job(request_iterator) as file, _in_thread(steps(file)) as responses:
                    async for response in responses:
                        yield response

    async def GetConfig(self, request: stt_pb2.GetConfigRequest, context: Context) -> stt_pb2.GetConfigResponse:
        return stt_pb2.GetConfigResponse(
            engine=self._engine.name,
            model=self._engine.model,
            languages=self._engine.languages,
            can_translate=self._engine.can_translate,
            max_jobs=self._slots.limit,
            running_jobs=self._slots.running,
            max_audio_s=self._settings.max_audio_s,
            worker_id=self._id,
            windows_at_a_time=self._window_slots.limit,
        )

    @contextlib.asynccontextmanager
    async def _job(self, requests: SplitRequests | TranscribeRequests) -> AsyncIterator[BinaryIO]:
        """A place for the call, and the file that it sends."""
        with self._slots.take():
            async with spooled(_audio(requests), max_bytes=self._settings.max_upload_bytes) as file:
                yield file

    def _split(self, file: BinaryIO, max_window_s: int) -> Generator[stt_pb2.SplitResponse | None, None, None]:
        index, peaks = 0, Peaks()
        with open_recording(file, max_audio_s=self._settings.max_audio_s) as recording:
            blocks, stated_ms = peaks.watch(recording.blocks()), recording.stated_ms
            for window in find_windows(blocks, max_window_s=max_window_s, overlap_ms=_OVERLAP_MS, stated_ms=stated_ms):
                if window is None:
                    yield None
                    continue
                flac = encode_flac(window.samples)
                yield replies.window(window, flac, peaks.take(), index=index, stated_ms=stated_ms)
                index += 1
            yield replies.last_window(peaks.take(), index=index, duration_ms=recording.duration_ms)

    def _transcribe(
        self, file: BinaryIO, *, options: TranscribeOptions, speech_ms: Sequence[Stretch]
    ) -> Generator[stt_pb2.TranscribeResponse | None, None, None]:
        with open_recording(file, max_audio_s=self._settings.max_audio_s) as recording:
            for event in transcribe(recording, self._engine, options, speech_ms=speech_ms):
                yield replies.event(event, self._engine) if event else None


async def _first(requests: SplitRequests | TranscribeRequests) -> Any:
    """The first message, which holds the config."""
    async for request in requests:
        if request.WhichOneof("request") == "config":
            return request
        break
    raise InvalidArgumentError("the first message must be the config")


async def _audio(requests: SplitRequests | TranscribeRequests) -> AsyncIterator[bytes]:
    """The bytes of all later messages."""
    async for request in requests:
        if request.WhichOneof("request") != "audio":
            raise InvalidArgumentError("all messages after the first must hold audio")
        yield request.audio


@contextlib.asynccontextmanager
async def _in_thread(responses: Generator[Response | None, None, None]) -> AsyncIterator[AsyncIterator[Response]]:
    """The responses, made in a thread. When the context ends, by cancelling too, no further step of them begins."""
    async with contextlib.aclosing(iterate_in_thread(responses)) as steps:
        yield (response async for response in steps if response is not None)
