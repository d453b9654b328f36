"""A whole recording through an engine, window by window, so that memory does not grow with its length."""

import contextlib
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from atr_runtime.errors import InvalidArgumentError

from atr_stt.audio import Samples
from atr_stt.condense import Condensed, condense
from atr_stt.decode import Recording
from atr_stt.engine import Segment, SpeechEngine, TranscribeOptions, Transcript, Word
from atr_stt.invented import is_invented
from atr_stt.snap import snap_to_speech
from atr_stt.windows import DEFAULT_WINDOW_S, LONGEST_WINDOW_S, Stretch, Window, find_windows

# Nobody says a word in less.
_NO_WORD_MS = 150


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
    recording: Recording, engine: SpeechEngine, options: TranscribeOptions, *, speech_ms: Sequence[Stretch] = ()
) -> Generator[Event | None, None, None]:
    """Yields each segment and then the progress, and the summary last.

    With `speech_ms`, which says where somebody speaks, the recording is taken as one window. Raises
    InvalidArgumentError where it is longer than a window may be.

    None stands for a second of sound that gave no segment, so that whoever iterates can stop there. Each call of
    `next` lasts as long as the engine takes for a chunk of 30 s at most.
    """
    language, probability = "", 0.0
    for window in _only_window(recording, speech_ms) if speech_ms else _windows(recording):
        if window is None:
            yield None
            continue
        # The language of the first window that holds words stands for all.
        condensed = condense(window.samples, window.speech_ms)
        transcript = engine.transcribe(condensed.samples, replace(options, language=language or options.language))
        at_ms = 0
        for heard in _until_speech_ends(transcript, condensed):
            segment = snap_to_speech(condensed.restore(heard), window.speech_ms, earliest_ms=at_ms)
            at_ms = segment.end_ms
            if not is_invented(segment):
                if not language:
                    language, probability = transcript.language, transcript.language_probability
                yield _shifted(segment, window)
            yield _progress(recording, window.start_ms + at_ms)
        yield _progress(recording, window.end_ms)
    yield Progress(processed_ms=recording.duration_ms, total_ms=recording.duration_ms)
    yield Summary(language=language, language_probability=probability, duration_ms=recording.duration_ms)


def _until_speech_ends(transcript: Transcript, condensed: Condensed) -> Generator[Segment, None, None]:
    """The segments up to the one that ends where the speech does: for what is left Whisper would compute a whole step."""
    with contextlib.closing(transcript.segments) as segments:
        for heard in segments:
            yield heard
            if heard.end_ms >= condensed.speech_end_ms - _NO_WORD_MS:
                return


def _windows(recording: Recording) -> Generator[Window | None, None, None]:
    return find_windows(recording.blocks(), max_window_s=DEFAULT_WINDOW_S)


def _only_window(recording: Recording, speech_ms: Sequence[Stretch]) -> Generator[Window | None, None, None]:
    blocks: list[Samples] = []
    for block in recording.blocks():
        if recording.duration_ms > LONGEST_WINDOW_S * 1000:
            raise InvalidArgumentError(f"a window lasts {LONGEST_WINDOW_S} seconds at most")
        blocks.append(block)
        yield None
    if speech_ms[-1][1] > recording.duration_ms:
        raise InvalidArgumentError("speech must end before the audio does")
    yield Window(start_ms=0, end_ms=recording.duration_ms, samples=np.concatenate(blocks), speech_ms=tuple(speech_ms))


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
