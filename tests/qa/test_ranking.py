"""One order from two searches."""

import numpy as np
import pytest
from atr_qa.embed import VECTOR_SIZE
from atr_qa.engine import Found, Passage, Place
from atr_qa.packing import Packed
from atr_qa.ranking import Hints, judged
from numpy.typing import NDArray

PASSAGE = Passage("word", (Place(0, 4, 100, 200),))


def turned(degrees: float) -> NDArray[np.float32]:
    """A vector so far away from the question's."""
    vector = np.zeros(VECTOR_SIZE, np.float32)
    vector[:2] = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return vector


def judge(words: float, *degrees: float) -> Found:
    """A passage with this BM25 score, whose stretches point in these directions."""
    return judged(Packed("a", "a.wav", PASSAGE, np.stack([turned(each) for each in degrees])), words, turned(0))


def test_what_both_searches_found_is_read_first() -> None:
    """Then what one of them found, the nearer the earlier."""
    hints = Hints(words={1: 20, 2: 20}, meanings={3: 0.8, 1: 0.8, 4: 0.1})
    assert hints.best(10) == [1, 3, 2, 4]
    assert hints.best(2) == [1, 3]


@pytest.mark.parametrize(("words", "meanings"), [({1: 5, 2: 9}, {}), ({}, {1: 0.2, 2: 0.6})])
def test_one_search_alone_gives_its_own_order(words: dict[int, float], meanings: dict[int, float]) -> None:
    """A question may hold no word that is worth a search."""
    assert Hints(words, meanings).best(10) == [2, 1]


def test_a_passage_is_as_near_as_its_nearest_stretch() -> None:
    """Not as near as the whole, which also speaks of other things."""
    found = judge(0, 80, 30, 80, 80)
    assert found.meaning == pytest.approx(np.cos(np.radians(30)))
    assert found.near == pytest.approx(1.5 / 4)


def test_words_and_meaning_count_together() -> None:
    """Ten points of BM25 are as good as a quarter of a cosine."""
    assert judge(10, 60).score == pytest.approx(0.75)
    assert judge(0, 60).score == pytest.approx(0.5)


def test_no_score_is_negative() -> None:
    """What is far away in meaning is no worse than what has none."""
    assert judge(0, 120).score == 0
    assert judge(0, 120).meaning == pytest.approx(-0.5)
