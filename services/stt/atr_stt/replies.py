"""This service's own words as messages."""

from atr.stt.v1 import stt_pb2

from atr_stt.engine import Segment, SpeechEngine, Word
from atr_stt.transcription import Event, Progress, Summary
from atr_stt.windows import Window


def window(window: Window, flac: bytes, peaks: bytes, *, index: int, stated_ms: int) -> stt_pb2.SplitResponse:
    """A window that holds speech."""
    return stt_pb2.SplitResponse(
        window=stt_pb2.Window(
            index=index,
            start_ms=window.start_ms,
            end_ms=window.end_ms,
            flac=flac,
            media_duration_ms=stated_ms,
            peaks=peaks,
            speech=[stt_pb2.Stretch(start_ms=start_ms, end_ms=end_ms) for start_ms, end_ms in window.speech_ms],
        )
    )


def last_window(peaks: bytes, *, index: int, duration_ms: int) -> stt_pb2.SplitResponse:
    """The empty window that says that all of the recording was read."""
    return stt_pb2.SplitResponse(
        window=stt_pb2.Window(
            index=index, start_ms=duration_ms, end_ms=duration_ms, media_duration_ms=duration_ms, peaks=peaks
        )
    )


def event(event: Event, engine: SpeechEngine) -> stt_pb2.TranscribeResponse:
    """A segment, the progress or the summary."""
    match event:
        case Segment():
            return stt_pb2.TranscribeResponse(segment=_segment(event))
        case Progress():
            progress = stt_pb2.Progress(processed_ms=event.processed_ms, total_ms=event.total_ms)
            return stt_pb2.TranscribeResponse(progress=progress)
        case Summary():
            return stt_pb2.TranscribeResponse(summary=_summary(event, engine))


def _segment(segment: Segment) -> stt_pb2.Segment:
    return stt_pb2.Segment(
        start_ms=segment.start_ms,
        end_ms=segment.end_ms,
        text=segment.text,
        words=map(_word, segment.words),
        avg_logprob=segment.avg_logprob,
        no_speech_probability=segment.no_speech_probability,
    )


def _word(word: Word) -> stt_pb2.Word:
    return stt_pb2.Word(start_ms=word.start_ms, end_ms=word.end_ms, word=word.text, probability=word.probability)


def _summary(summary: Summary, engine: SpeechEngine) -> stt_pb2.Summary:
    return stt_pb2.Summary(
        language=summary.language,
        language_probability=summary.language_probability,
        duration_ms=summary.duration_ms,
        engine=engine.name,
        model=engine.model,
    )
