"""Words of a transcript by their time."""

import pytest
from atr_gateway.moments import find_moment
from atr_gateway.transcripts import Segment, Transcript, Word


def transcript_of(*segments: Segment) -> Transcript:
    return Transcript(upload_id="0" * 32, language="en", duration_ms=9000, engine="e", model="m", segments=segments)


def timed(text: str, start_ms: int) -> Segment:
    """A word every 100 ms."""
    words = tuple(
        Word(start_ms=start_ms + 100 * at, end_ms=start_ms + 100 * (at + 1), word=word, probability=1.0)
        for at, word in enumerate(text.split())
    )
    return Segment(start_ms=start_ms, end_ms=start_ms + 100 * len(words), text=text, words=words)


TALK = transcript_of(timed("The key lies under the pot.", 0), timed("It is \N{GRINNING FACE} blue, they say.", 600))


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "answer"),
    [
        (300, 600, "under the pot"),
        (340, 560, "under the pot"),  # a word counts where its middle does
        (360, 540, "the"),
        (500, 700, "pot. It"),  # marks go at the ends alone, and across segments
        (900, 1000, "blue"),
    ],
)
def test_the_words_of_a_stretch_stand_in_their_passage(start_ms: int, end_ms: int, answer: str) -> None:
    """In code points, without the marks around them."""
    moment = find_moment(TALK, start_ms, end_ms, before=3, after=2, most=5)
    assert moment
    assert moment.answer == answer
    assert moment.text[moment.start : moment.end] == answer


def test_a_passage_is_as_long_as_was_asked_for() -> None:
    """So many words before and after; fewer where the recording begins or ends."""
    middle = find_moment(TALK, 500, 600, before=2, after=1, most=5)
    assert middle
    assert middle.text == "under the pot. It"
    first = find_moment(TALK, 0, 100, before=2, after=0, most=5)
    assert first
    assert (first.text, first.start) == ("The", 0)


@pytest.mark.parametrize(("start_ms", "end_ms"), [(5000, 6000), (0, 1200), (110, 140)])
def test_a_stretch_of_no_words_or_of_too_many_has_no_moment(start_ms: int, end_ms: int) -> None:
    """Nor has one that lies between two middles."""
    assert find_moment(TALK, start_ms, end_ms, before=0, after=0, most=5) is None


def test_words_without_times_share_their_segment_s() -> None:
    """Evenly: the best that can be said of them."""
    bare = transcript_of(Segment(start_ms=1000, end_ms=1400, text="one two three four"))
    moment = find_moment(bare, 1200, 1300, before=0, after=0, most=5)
    assert moment
    assert moment.answer == "three"
