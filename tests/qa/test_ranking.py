"""One order from two searches."""

import numpy as np
import pyarrow as pa
import pytest
from atr_qa.embed import VECTOR_SIZE
from atr_qa.ranking import Ranking, fused, packed
from numpy.typing import NDArray


def turned(degrees: float) -> NDArray[np.float32]:
    """A vector so far away from the question's; spread over many numbers, as those of real texts are."""
    towards, away = np.zeros(VECTOR_SIZE), np.zeros(VECTOR_SIZE)
    towards[:192], away[192:] = 192**-0.5, 192**-0.5
    angle = np.radians(degrees)
    turned: NDArray[np.float32] = (np.cos(angle) * towards + np.sin(angle) * away).astype(np.float32)
    return turned


QUESTION = turned(0)


def ranking(scores: dict[str, float], **degrees: list[float]) -> Ranking:
    """Passages by their id, with the BM25 score of each and the directions of its stretches."""
    rows = [
        {
            "passage_id": name,
            "document_id": name,
            "title": name,
            "text": "word",
            "places": [0, 4, 100, 200],
            "views": packed(np.stack([turned(each) for each in directions])),
        }
        for name, directions in degrees.items()
    ]
    return Ranking(pa.Table.from_pylist(rows), [scores.get(name, 0.0) for name in degrees])


def test_words_and_meaning_count_together() -> None:
    """First what is near in both, then what is near in one of them."""
    by_words = ranking({"both": 20, "words": 20}, both=[40], words=[85])
    by_meaning = ranking({}, meaning=[40], both=[40])
    found = fused([by_words, by_meaning], QUESTION, 10)
    assert [one.document_id for one in found] == ["both", "meaning", "words"]
    assert [one.words for one in found] == [20, 0, 20]


def test_a_passage_is_as_near_as_its_nearest_stretch() -> None:
    """Not as near as the whole, which also speaks of other things."""
    (found,) = fused([ranking({}, a=[80, 30, 80, 80])], QUESTION, 10)
    assert found.meaning == pytest.approx(np.cos(np.radians(30)), abs=0.01)
    assert found.near == pytest.approx(1.5 / 4)


def test_no_score_is_negative() -> None:
    """What is far away in meaning is no worse than what has none."""
    (found,) = fused([ranking({}, a=[120])], QUESTION, 10)
    assert found.score == 0
    assert found.meaning == pytest.approx(-0.5, abs=0.01)


def test_only_the_best_are_given() -> None:
    """Best first, whole."""
    found = fused([ranking({}, c=[60], a=[20], b=[40])], QUESTION, 2)
    assert [one.document_id for one in found] == ["a", "b"]
    assert found[0].passage.text == "word"
    assert found[0].passage.times_of(0, 4) == (100, 200)
