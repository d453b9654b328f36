"""From margins and searches to probabilities."""

from pathlib import Path

import pytest
from atr_qa.calibration import FILE, Calibration, logit, probability

WEIGHTS = Calibration(even_margin=2, temperature=2, bias=-1, reading=1, behind=-3, covered=1, meaning=2)


def test_at_the_even_margin_both_are_as_likely() -> None:
    """A temperature more is one logit more."""
    assert WEIGHTS.of_margin(2) == 0.5
    assert WEIGHTS.of_margin(4) == pytest.approx(probability(1))


def test_a_reader_without_a_file_is_taken_at_its_word() -> None:
    """The search says nothing then."""
    assert Calibration().of_answer(0.3, behind=5, covered=1, meaning=1) == pytest.approx(0.3)


def test_what_the_search_says_moves_the_probability() -> None:
    """Up for words of the question and for meaning, down for what lies behind the best passage."""
    plain = WEIGHTS.of_answer(0.5, behind=0, covered=0, meaning=0)
    assert plain == pytest.approx(probability(-1))
    assert WEIGHTS.of_answer(0.5, behind=0, covered=1, meaning=0) == pytest.approx(0.5)
    assert WEIGHTS.of_answer(0.5, behind=0, covered=0, meaning=0.5) == pytest.approx(0.5)
    assert WEIGHTS.of_answer(0.5, behind=0.1, covered=0, meaning=0) < plain


def test_a_rival_counts_by_how_far_its_logits_are_below_the_best() -> None:
    """As they exclude each other, 2.3 logits less are a tenth of the chance."""
    best, rival = WEIGHTS.of_margin(5.0), WEIGHTS.of_margin(5.0 - 2.302585)
    assert WEIGHTS.of_rival(rival, best) == pytest.approx(0.1)
    assert WEIGHTS.of_rival(best, best) == 1


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_certainty_stays_finite(score: float) -> None:
    """However far the reader goes, the search still counts."""
    assert 0 <= WEIGHTS.of_answer(score, behind=0, covered=0, meaning=0) <= 1
    assert probability(logit(score)) == pytest.approx(score)


def test_the_file_beside_the_weights_is_read(tmp_path: Path) -> None:
    """What it doesn't name stays as it is for a reader without one; another file is refused."""
    assert Calibration.beside(tmp_path) == Calibration()
    (tmp_path / FILE).write_text('{"even_margin": 1.5, "covered": 0.2}')
    assert Calibration.beside(tmp_path) == Calibration(even_margin=1.5, covered=0.2)
    (tmp_path / FILE).write_text('{"even_margin": "far"}')
    with pytest.raises(ValueError, match="even_margin"):
        Calibration.beside(tmp_path)
