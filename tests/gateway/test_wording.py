import pytest
from atr_gateway.transcripts import Segment, Word
from atr_gateway.wording import reworded

HEARD = Segment(
    start_ms=1000,
    end_ms=2000,
    text="under the blew pot",
    words=(
        Word(start_ms=1000, end_ms=1200, word="under", probability=0.9),
        Word(start_ms=1200, end_ms=1300, word="the", probability=0.8),
        Word(start_ms=1300, end_ms=1700, word="blew", probability=0.2),
        Word(start_ms=1750, end_ms=2000, word="pot", probability=0.7),
    ),
)


def times(segment: Segment) -> list[tuple[str, int, int]]:
    return [(word.word, word.start_ms, word.end_ms) for word in segment.words]


def test_a_word_that_is_put_right_keeps_the_time_and_is_certain() -> None:
    """The others stay as they were heard."""
    segment = reworded(HEARD, "under the blue pot")
    assert times(segment) == [("under", 1000, 1200), ("the", 1200, 1300), ("blue", 1300, 1700), ("pot", 1750, 2000)]
    assert [word.probability for word in segment.words] == [0.9, 0.8, 1.0, 0.7]
    assert (segment.text, segment.start_ms, segment.end_ms) == ("under the blue pot", 1000, 2000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # One word becomes two: they share its time by their lengths.
        ("under the big bl pot", [("the", 1200, 1300), ("big", 1300, 1540), ("bl", 1540, 1700), ("pot", 1750, 2000)]),
        # One more word: it shares the time of the word before it.
        ("under the flat blew pot", [("the", 1200, 1243), ("flat", 1243, 1300), ("blew", 1300, 1700)]),
        ("under the blew pot now", [("pot", 1750, 1875), ("now", 1875, 2000)]),
        # At the start, that of the word after it.
        ("Right, under the blew pot", [("Right,", 1000, 1109), ("under", 1109, 1200), ("the", 1200, 1300)]),
        # One word less.
        ("the blew pot", [("the", 1200, 1300), ("blew", 1300, 1700), ("pot", 1750, 2000)]),
        # Nothing stays: all of it shares the whole time.
        ("no way", [("no", 1000, 1400), ("way", 1400, 2000)]),
    ],
)
def test_other_numbers_of_words_share_the_time(text: str, expected: list[tuple[str, int, int]]) -> None:
    """The words come in order, fill the segment's own time, and none is lost."""
    segment = reworded(HEARD, text)
    assert [word.word for word in segment.words] == text.split()
    assert set(expected) <= set(times(segment))
    edges = [edge for word in segment.words for edge in (word.start_ms, word.end_ms)]
    assert edges == sorted(edges)
    assert edges[-1] == HEARD.end_ms


def test_a_segment_without_words_gets_them_all() -> None:
    """An engine that times no words leaves the segment's time to share."""
    segment = reworded(HEARD.model_copy(update={"words": ()}), "in here")
    assert times(segment) == [("in", 1000, 1333), ("here", 1333, 2000)]
