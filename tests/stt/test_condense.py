"""Long silence is left out, and every time comes back as it was."""

import numpy as np
import pytest
from atr_stt.condense import condense
from atr_stt.engine import Segment, Word

SAMPLES = np.arange(20_000 * 16, dtype=np.float32)


def word(start_ms: int, end_ms: int) -> Word:
    return Word(start_ms, end_ms, "word", 0.9)


def segment(*words: Word, start_ms: int = 0, end_ms: int = 0) -> Segment:
    bounds = (words[0].start_ms, words[-1].end_ms) if words else (start_ms, end_ms)
    return Segment(*bounds, "text", words, -0.2, 0.01)


def test_silence_of_more_than_two_seconds_goes() -> None:
    """Shorter pauses stay, and 0.4 s on either side of speech."""
    condensed = condense(SAMPLES, [(1_000, 3_000), (4_900, 6_000), (8_000, 9_000), (15_000, 19_900)])
    assert condensed.kept == ((600, 6_400), (7_600, 9_400), (14_600, 20_000))
    assert np.array_equal(condensed.samples[:3], SAMPLES[600 * 16 :][:3])
    assert condensed.samples[5_800 * 16] == 7_600 * 16
    assert len(condensed.samples) == (5_800 + 1_800 + 5_400) * 16
    assert condensed.speech_end_ms == 5_800 + 1_800 + 5_300


def test_without_long_silence_nothing_is_copied() -> None:
    """The samples are a view."""
    assert np.shares_memory(condense(SAMPLES, [(0, 9_000), (10_000, 20_000)]).samples, SAMPLES)


@pytest.mark.parametrize(
    ("heard", "original"),
    [
        ((100, 300), (700, 900)),
        ((5_700, 5_800), (6_300, 6_400)),
        ((5_500, 6_000), (6_100, 6_400)),
        ((5_700, 6_300), (7_600, 8_100)),
        ((8_000, 8_500), (15_000, 15_500)),
        ((12_900, 13_000), (19_900, 20_000)),
    ],
    ids=["first", "at its end", "rather before the gap", "rather behind it", "last", "at the very end"],
)
def test_words_lie_where_they_were_said(heard: tuple[int, int], original: tuple[int, int]) -> None:
    """A word that seems to last over a gap lies on the side of its middle."""
    condensed = condense(SAMPLES, [(1_000, 6_000), (8_000, 9_000), (15_000, 19_900)])
    restored = condensed.restore(segment(word(*heard)))
    assert [(each.start_ms, each.end_ms) for each in restored.words] == [original]
    assert (restored.start_ms, restored.end_ms) == original


def test_a_segment_without_words_has_its_times_restored() -> None:
    """Its end belongs to what lies before it."""
    condensed = condense(SAMPLES, [(1_000, 6_000), (8_000, 9_000)])
    restored = condensed.restore(segment(start_ms=5_800, end_ms=7_600))
    assert (restored.start_ms, restored.end_ms) == (7_600, 9_400)
    restored = condensed.restore(segment(start_ms=0, end_ms=5_800))
    assert (restored.start_ms, restored.end_ms) == (600, 6_400)
