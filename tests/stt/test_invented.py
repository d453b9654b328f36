"""Text that nobody said is told from text that somebody said."""

import pytest
from atr_stt.invented import is_invented

from tests.stt.fakes import segment


@pytest.mark.parametrize(
    "said",
    [
        segment("the tide has turned"),
        segment("mumbled but there", avg_logprob=-1.4),
        segment("clear words in a noisy room", no_speech_probability=0.9),
        segment("42"),
        segment("row row row your boat " * 8, 0, 30_000),
    ],
    ids=["plain", "unlikely", "noisy", "number", "chant"],
)
def test_speech_is_kept(said: object) -> None:
    """One bad sign alone is no reason to lose speech."""
    assert not is_invented(said)  # type: ignore[arg-type]  # a Segment, which parametrize forgets


@pytest.mark.parametrize(
    "unsaid",
    [
        segment(" . "),
        segment("♪♪"),
        segment("Thank you.", avg_logprob=-1.2, no_speech_probability=0.8),
        segment("You", avg_logprob=-0.8, no_speech_probability=0.94, probability=0.08),
        segment("and then " * 60, 0, 1_200),
    ],
    ids=["punctuation", "music", "silence", "unlikely word", "loop"],
)
def test_inventions_are_found(unsaid: object) -> None:
    """What the small model wrote over silence, a tone and hum is left out."""
    assert is_invented(unsaid)  # type: ignore[arg-type]  # a Segment, which parametrize forgets
