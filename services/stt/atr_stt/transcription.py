"""A whole recording through an engine, window by window, so that memory does not grow with its length."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TypeAlias

from atr_stt.decode import Recording
from atr_stt.engine import Segment, SpeechEngine, TranscribeOptions, Word
from atr_stt.invented import is_invented
from atr_stt.snap import snap_to_speech
from atr_stt.windows import DEFAULT_WINDOW_S, Window, find_windows


@dataclass(frozen=True)
class Progress:
    """`processed_ms` never falls and is at most `total_ms`."""

    processed_ms: int
    total_ms: int


@dataclass(frozen=True)
class Summary:
    """What was spoken: `language` is empty, and its probability 0, where nobody spoke."""

    language: str
    language_probability: float
    duration_ms: int


Event: TypeAlias = Segment | Progress | Summary


def transcribe(
    recording: Recording, engine: SpeechEngine, options: TranscribeOptions
) -> Generator[Event | None, None, None]:
    """Yields each segment and then the progress, and the summary last.

    None stands for a second of sound that gave no segment, so that whoever iterates can stop there. Each call of
    `next` lasts as long as the engine takes for a chunk of 30 s at most.
    """
    language, probability = "", 0.0
    for window in find_windows(recording.blocks(), max_window_s=DEFAULT_WINDOW_S):
        if window is None:
            yield None
            continue
        # The language of the first window that holds words stands for all.
        transcript = engine.transcribe(window.samples, replace(options, language=language or options.language))
        at_ms = 0
        for heard in transcript.segments:
            segment = snap_to_speech(heard, window.speech_ms, earliest_ms=at_ms)
            at_ms = segment.end_ms
            if not is_invented(segment):
                if not language:
                    language, probability = transcript.language, transcript.language_probability
                yield _shifted(segment, window)
            yield _progress(recording, window.start_ms + at_ms)
        yield _progress(recording, window.end_ms)
    yield Progress(processed_ms=recording.duration_ms, total_ms=recording.duration_ms)
    yield Summary(language=language, language_probability=probability, duration_ms=recording.duration_ms)


def _progress(recording: Recording, processed_ms: int) -> Progress:
    """While the file is still being read, its length is what it states, or what was read if that is more."""
    return Progress(processed_ms=processed_ms, total_ms=max(recording.stated_ms, recording.duration_ms, processed_ms))


def _shifted(segment: Segment, window: Window) -> Segment:
    """The segment with its times from the start of the recording."""
    shift_ms = window.start_ms

    def shift_word(word: Word) -> Word:
        return replace(word, start_ms=word.start_ms + shift_ms, end_ms=word.end_ms + shift_ms)

    return replace(
        segment,
        start_ms=segment.start_ms + shift_ms,
        end_ms=segment.end_ms + shift_ms,
        words=tuple(map(shift_word, segment.words)),
    )
