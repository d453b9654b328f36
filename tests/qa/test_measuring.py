"""Figures of a reader with the passage given."""

import pytest
from atr_qa.engine import Span
from atr_qa.measuring import Figures, read_all
from atr_qa.training.squad import Question, Squad

TEXT = "the red balloon flew"
SQUAD = Squad(
    (TEXT,),
    (
        Question("0", "What flew?", 0, ((0, 15),)),
        Question("1", "What colour?", 0, ((4, 7),)),
        Question("2", "Who?", 0, ()),
        Question("3", "nothing", 0, ((4, 7),)),
    ),
)


class ScriptedReader:
    """Says "red balloon", surely, to what flew; "red" to the colour; anything to who; nothing to the last."""

    engine = name = "scripted"
    calibration = None

    def read(self, question: str, texts: list[str]) -> list[list[Span]]:
        spans = {"What flew?": Span(4, 15, 0.9), "What colour?": Span(4, 7, 0.3), "Who?": Span(4, 7, 0.1)}
        return [[spans[question], Span(0, 1, 0.01)] if question in spans else [] for _ in texts]


@pytest.mark.parametrize(
    ("threshold", "exact_match", "f1"),
    [
        (1.0, 50, 50),  # an article doesn't count, an answer where none is does
        (0.8, 75, 75),
        (0.5, 50, 50),
        (0.0, 25, 25),
    ],
)
def test_what_is_doubted_more_is_no_answer(threshold: float, exact_match: float, f1: float) -> None:
    """Which is right where there is none, and wrong elsewhere."""
    reading = read_all(ScriptedReader(), SQUAD)  # type: ignore[arg-type]  # it reads
    assert reading.figures(threshold) == Figures(4, exact_match, f1)


def test_the_best_threshold_is_between_right_and_wrong_answers() -> None:
    """Where F1 is highest."""
    reading = read_all(ScriptedReader(), SQUAD)  # type: ignore[arg-type]
    assert 0.7 <= reading.best_threshold() < 0.9


def test_no_question_is_no_figure() -> None:
    """And no fault."""
    assert read_all(ScriptedReader(), Squad((), ())).figures() == Figures(0, 0.0, 0.0)  # type: ignore[arg-type]


def test_each_question_is_told_of() -> None:
    """For a progress line."""
    told: list[int] = []
    read_all(ScriptedReader(), SQUAD, on_question=told.append)  # type: ignore[arg-type]
    assert told == [1, 2, 3, 4]
