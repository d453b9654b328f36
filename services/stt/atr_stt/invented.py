"""Text that nobody said: Whisper writes something even where it hears nothing."""

import zlib

from atr_stt.engine import Segment

# Whisper's own limits: above the one there is no speech if the text is less likely than the other.
_NO_SPEECH = 0.6
_UNLIKELY_LOGPROB = -1.0
# No word of it is likely.
_UNLIKELY_WORD = 0.15
# Text that compresses better repeats itself (Whisper's own limit) ...
_REPETITIVE = 2.4
# ... and is a loop, not a chant, if the sound has no time for its words.
_SHORTEST_WORD_MS = 30


def is_invented(segment: Segment) -> bool:
    """Whether a segment is to be left out of the transcript."""
    return not any(map(str.isalnum, segment.text)) or _is_over_silence(segment) or _is_loop(segment)


def _is_over_silence(segment: Segment) -> bool:
    if segment.no_speech_probability <= _NO_SPEECH:
        return False
    likeliest = max((word.probability for word in segment.words), default=1.0)
    return segment.avg_logprob < _UNLIKELY_LOGPROB or likeliest < _UNLIKELY_WORD


def _is_loop(segment: Segment) -> bool:
    text = segment.text.encode()
    if len(text) <= _REPETITIVE * len(zlib.compress(text)):
        return False
    hasty = sum(word.end_ms - word.start_ms < _SHORTEST_WORD_MS for word in segment.words)
    return hasty * 2 > len(segment.words)
