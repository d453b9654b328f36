"""How a recogniser's ear is measured."""

import pytest

from bench.eval.library import Question
from bench.eval.spoken import Heard
from bench.eval.word_errors import distance, heard_figures


@pytest.mark.parametrize(
    ("spoken", "heard", "errors"),
    [
        ("a b c", "a b c", 0),
        ("a b c", "", 3),
        ("", "a b", 2),
        ("a b c d", "a x c d", 1),
        ("a b c d", "b c d e", 2),
        ("a b c", "c b a", 2),
    ],
)
def test_errors_are_the_fewest_changes(spoken: str, heard: str, errors: int) -> None:
    """Words left out, put in and replaced, one each."""
    assert distance(spoken.split(), heard.split()) == errors


def test_word_errors_and_answers_that_came_through() -> None:
    """One word of six is wrong; the answer "the Rhine" is there, "Ems" was heard as "hams" and "Rhi" isn't a word."""
    heard = [
        Heard("a", ["rhine", "flows"], ["rhine", "flows"]),
        Heard("b", ["ems", "flows", "to", "sea"], ["hams", "flows", "to", "sea"]),
    ]
    questions = [_question("a", "The Rhine!"), _question("b", "Ems"), _question("a", "Rhi"), _question("b")]
    figures = heard_figures(heard, questions, seed=1)
    assert figures["word_errors"].value == pytest.approx(100 / 6)
    assert figures["answers"].value == pytest.approx(100 / 3)


def _question(document_id: str, *golds: str) -> Question:
    return Question("q", "What flows?", document_id, golds, ())
