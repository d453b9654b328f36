"""Clients of the three services: gRPC on the wire, the gateway's own types and typed errors on this side."""

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass

import grpc
from atr.qa.v1 import qa_pb2, qa_pb2_grpc
from atr.stt.v1 import stt_pb2, stt_pb2_grpc
from atr.tts.v1 import tts_pb2, tts_pb2_grpc
from atr_runtime.channels import open_channel
from grpc_health.v1 import health_pb2, health_pb2_grpc

from atr_gateway.calls import Requests, in_chunks, response_of, responses_of
from atr_gateway.transcripts import Segment, Transcript, Word

# Whoever takes longer is counted out until it answers again.
_REPORT_TIMEOUT_S = 2.0


@dataclass(frozen=True)
class Window:
    """A stretch of a recording that holds speech; the one without `flac` ends a recording.

    `peaks` are those of what was decoded since the window before: a byte for each 50 ms. `speech_ms` says where in the
    window somebody speaks.
    """

    index: int
    start_ms: int
    end_ms: int
    flac: bytes
    media_duration_ms: int
    peaks: bytes
    speech_ms: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class WorkerReport:
    """What one speech-to-text worker says of itself."""

    worker_id: str
    windows_at_a_time: int
    is_multilingual: bool = False


@dataclass(frozen=True)
class Progress:
    processed_ms: int
    total_ms: int


@dataclass(frozen=True)
class Summary:
    language: str
    duration_ms: int
    engine: str
    model: str


class Backend:
    """A channel to all replicas of one service. Made inside the event loop that uses it."""

    def __init__(self, name: str, target: str) -> None:
        self.name = name
        self._channel = open_channel(target)
        self._health = health_pb2_grpc.HealthStub(self._channel)

    async def is_serving(self, timeout_s: float) -> bool:
        """Whether a replica says that it takes calls."""
        try:
            check = self._health.Check  # type: ignore[attr-defined]  # its stubs leave the methods out
            answer = await check(health_pb2.HealthCheckRequest(), timeout=timeout_s)
        except grpc.aio.AioRpcError:
            return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

    async def close(self) -> None:
        await self._channel.close()


class SttBackend(Backend):
    """Speech to text."""

    def __init__(self, target: str) -> None:
        super().__init__("stt", target)
        self._stub = stt_pb2_grpc.SpeechToTextStub(self._channel)

    async def split(
        self, audio: AsyncIterator[bytes], *, max_window_s: int, timeout_s: float
    ) -> AsyncGenerator[Window, None]:
        """Cuts a recording, given as its bytes, into windows. The last one is empty and tells the duration."""

        async def requests() -> AsyncIterator[stt_pb2.SplitRequest]:
            yield stt_pb2.SplitRequest(config=stt_pb2.SplitConfig(max_window_s=max_window_s))
            async for chunk in in_chunks(audio):
                yield stt_pb2.SplitRequest(audio=chunk)

        sent = Requests(requests())
        call = self._stub.Split(sent, timeout=timeout_s, wait_for_ready=True)
        async with contextlib.aclosing(responses_of(call, sent)) as responses:
            async for response in responses:
                yield _from_split(response.window)

    async def transcribe(
        self,
        audio: AsyncIterator[bytes],
        *,
        words: bool,
        timeout_s: float,
        language: str = "",
        window_speech_ms: Sequence[tuple[int, int]] | None = None,
        wait_for_ready: bool = False,
    ) -> AsyncGenerator[Segment | Progress | Summary, None]:
        """Turns one piece of audio into segments, as they are decoded; a Summary comes last.

        An empty `language` is detected. `window_speech_ms` is for a window, for which workers keep some room only: where somebody speaks in it.
        """
        speech = [stt_pb2.Stretch(start_ms=start, end_ms=end) for start, end in window_speech_ms or ()]
        config = stt_pb2.TranscribeConfig(
            language=language, word_timestamps=words, speech=speech, is_window=window_speech_ms is not None
        )

        async def requests() -> AsyncIterator[stt_pb2.TranscribeRequest]:
            yield stt_pb2.TranscribeRequest(config=config)
            async for chunk in in_chunks(audio):
                yield stt_pb2.TranscribeRequest(audio=chunk)

        sent = Requests(requests())
        call = self._stub.Transcribe(sent, timeout=timeout_s, wait_for_ready=wait_for_ready)
        async with contextlib.aclosing(responses_of(call, sent)) as responses:
            async for response in responses:
                yield _from_transcribe(response)

    async def report(self) -> WorkerReport:
        """What one worker says, each time the next in turn."""
        config = await response_of(self._stub.GetConfig(stt_pb2.GetConfigRequest(), timeout=_REPORT_TIMEOUT_S))
        return WorkerReport(config.worker_id, config.windows_at_a_time, is_multilingual=len(config.languages) > 1)


class QaBackend(Backend):
    """Question answering."""

    def __init__(self, target: str) -> None:
        super().__init__("qa", target)
        self._stub = qa_pb2_grpc.QuestionAnsweringStub(self._channel)

    async def index(
        self, documents: AsyncIterator[qa_pb2.Document], *, total: int, timeout_s: float
    ) -> AsyncIterator[int]:
        """Puts documents into the index; yields how many are durable, after each."""

        async def requests() -> AsyncIterator[qa_pb2.IndexRequest]:
            yield qa_pb2.IndexRequest(config=qa_pb2.IndexConfig(total=total))
            async for document in documents:
                yield qa_pb2.IndexRequest(document=document)

        sent = Requests(requests())
        call = self._stub.Index(sent, timeout=timeout_s, wait_for_ready=True)
        async with contextlib.aclosing(responses_of(call, sent)) as responses:
            async for response in responses:
                yield response.progress.indexed

    async def answer(
        self, query: str, *, top_n: int, upload_ids: Sequence[str], timeout_s: float
    ) -> qa_pb2.AnswerResponse:
        request = qa_pb2.AnswerRequest(query=query, top_n=top_n, document_ids=upload_ids)
        return await response_of(self._stub.Answer(request, timeout=timeout_s))

    async def search(
        self, query: str, *, top_n: int, upload_ids: Sequence[str], timeout_s: float
    ) -> qa_pb2.SearchResponse:
        request = qa_pb2.SearchRequest(query=query, top_n=top_n, document_ids=upload_ids)
        return await response_of(self._stub.Search(request, timeout=timeout_s))

    async def delete(self, upload_id: str, *, timeout_s: float) -> None:
        request = qa_pb2.DeleteDocumentRequest(document_id=upload_id)
        await response_of(self._stub.DeleteDocument(request, timeout=timeout_s))

    async def revisions(self, *, timeout_s: float) -> dict[str, str]:
        """The revision of each document that is indexed, by its id."""
        request = qa_pb2.GetIndexInfoRequest()
        info = await response_of(self._stub.GetIndexInfo(request, timeout=timeout_s, wait_for_ready=True))
        return {document.document_id: document.revision for document in info.documents}


class TtsBackend(Backend):
    """Text to speech."""

    def __init__(self, target: str) -> None:
        super().__init__("tts", target)
        self._stub = tts_pb2_grpc.TextToSpeechStub(self._channel)

    async def speak(self, text: str, *, voice: str, timeout_s: float) -> AsyncIterator[bytes]:
        """Speaks a text as WAV, a piece per sentence."""
        request = tts_pb2.SynthesizeRequest(text=text, voice=voice, encoding=tts_pb2.ENCODING_WAV)
        async with contextlib.aclosing(responses_of(self._stub.Synthesize(request, timeout=timeout_s))) as responses:
            async for response in responses:
                yield response.audio

    async def voices(self, *, timeout_s: float) -> Sequence[tts_pb2.Voice]:
        request = tts_pb2.ListVoicesRequest()
        return (await response_of(self._stub.ListVoices(request, timeout=timeout_s))).voices


def document_of(transcript: Transcript, *, title: str, revision: str) -> qa_pb2.Document:
    """A transcript as the index takes it."""
    return qa_pb2.Document(
        document_id=transcript.upload_id,
        title=title,
        revision=revision,
        segments=[
            qa_pb2.Segment(
                start_ms=segment.start_ms,
                end_ms=segment.end_ms,
                text=segment.text,
                words=[qa_pb2.Word(start_ms=w.start_ms, end_ms=w.end_ms, word=w.word) for w in segment.words],
            )
            for segment in transcript.segments
        ],
    )


def _from_split(window: stt_pb2.Window) -> Window:
    return Window(
        index=window.index,
        start_ms=window.start_ms,
        end_ms=window.end_ms,
        flac=window.flac,
        media_duration_ms=window.media_duration_ms,
        peaks=window.peaks,
        speech_ms=tuple((stretch.start_ms, stretch.end_ms) for stretch in window.speech),
    )


def _from_transcribe(response: stt_pb2.TranscribeResponse) -> Segment | Progress | Summary:
    if response.HasField("segment"):
        segment = response.segment
        return Segment(
            start_ms=segment.start_ms,
            end_ms=segment.end_ms,
            text=segment.text,
            words=tuple(
                Word(start_ms=w.start_ms, end_ms=w.end_ms, word=w.word, probability=round(w.probability, 4))
                for w in segment.words
            ),
            avg_logprob=round(segment.avg_logprob, 4),
            no_speech_probability=round(segment.no_speech_probability, 4),
        )
    if response.HasField("progress"):
        return Progress(response.progress.processed_ms, response.progress.total_ms)
    summary = response.summary
    return Summary(summary.language, summary.duration_ms, summary.engine, summary.model)
