"""What Whisper libraries hear, in this service's own words."""

from collections.abc import Generator, Iterable
from typing import Any

from atr_stt.engine import Segment, Word


def in_our_words(segments: Iterable[Any], duration_ms: int) -> Generator[Segment, None, None]:
    """A library's segments as ours. Its times, in seconds, may fall or pass the end; ours don't.

    A segment has start, end, text, words, avg_logprob and no_speech_prob; a word start, end, word and probability.
    """
    at_ms = 0
    for segment in segments:
        words = tuple(_words(segment.words or (), at_ms=at_ms, duration_ms=duration_ms))
        start_ms = words[0].start_ms if words else _between(segment.start, at_ms, duration_ms)
        at_ms = words[-1].end_ms if words else _between(segment.end, start_ms, duration_ms)
        yield Segment(
            start_ms=start_ms,
            end_ms=at_ms,
            text=segment.text.strip(),
            words=words,
            avg_logprob=min(0.0, float(segment.avg_logprob)),
            no_speech_probability=float(segment.no_speech_prob),
        )


def _words(words: Iterable[Any], *, at_ms: int, duration_ms: int) -> Generator[Word, None, None]:
    for word in words:
        if text := word.word.strip():
            start_ms = _between(word.start, at_ms, duration_ms)
            at_ms = _between(word.end, start_ms, duration_ms)
            yield Word(start_ms=start_ms, end_ms=at_ms, text=text, probability=float(word.probability))


def _between(time_s: float, earliest_ms: int, latest_ms: int) -> int:
    return min(max(round(float(time_s) * 1000), earliest_ms), latest_ms)
