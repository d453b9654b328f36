"""SQuAD's measures, on cases worked out by hand."""

import pytest
from atr_qa.training.scoring import auroc, exact_match, f1, normalised


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("The U.S. Army!", "us army"), ("a  an the", ""), ("Anthem", "anthem"), ("theatre", "theatre"), ("5–3", "5–3")],  # noqa: RUF001 - the dash is meant
)
def test_case_articles_ascii_punctuation_and_blanks_do_not_count(answer: str, expected: str) -> None:
    """Whole words only, and other marks stay, as in the official script."""
    assert normalised(answer) == expected


def test_the_best_gold_answer_counts() -> None:
    """As several people answered."""
    assert exact_match("the cat", ["dog", "Cat."]) == 1
    assert exact_match("cats", ["dog", "Cat."]) == 0
    assert f1("black cat", ["dog", "a big black cat"]) == pytest.approx(2 * 2 / (2 + 3))


def test_silence_is_right_where_there_is_no_answer() -> None:
    """And nothing else is."""
    assert exact_match("", []) == f1("", []) == 1
    assert exact_match("cat", []) == f1("cat", []) == 0
    assert f1("", ["cat"]) == 0


def test_a_repeated_word_counts_as_often_as_both_hold_it() -> None:
    """Words are counted, not sets of them."""
    assert f1("no no no", ["no no"]) == pytest.approx(2 * 2 / (3 + 2))


def test_auroc_is_the_chance_of_the_right_order() -> None:
    """Ties count half; without both sides nothing is known."""
    assert auroc([3, 2], [1, 0]) == 1
    assert auroc([0, 1], [0, 1]) == 0.5
    assert auroc([2, 0], [1]) == 0.5
    assert auroc([], [1]) == 0.5
