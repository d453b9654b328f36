"""Measuring a reader with the passage given."""

from collections.abc import Sequence

import pytest
from atr_qa.calibration import Calibration
from atr_qa.engine import Span
from atr_qa.training.evaluation import Figures, measure

from tests.qa.training.test_examples import squad


class YearReader:
    """Finds the year of a text, surer where the text holds the tower that is asked about."""

    engine = name = "year"

    calibration = Calibration()

    def read(self, question: str, texts: Sequence[str]) -> list[list[Span]]:
        return [[self._read(question.split()[2], text)] for text in texts]

    def _read(self, tower: str, text: str) -> Span:
        end = text.index(" in 18") + 8
        return Span(end - 4, end, 0.9 if tower in text else 0.1)


def test_a_perfect_reader_gets_full_marks() -> None:
    """Over the questions that have an answer, and its doubt about wrong passages."""
    assert measure(YearReader(), squad()) == Figures(questions=6, em=100, f1=100, auroc=100)


def test_figures_are_shown_in_percent() -> None:
    """And the best is chosen by answers and silence alike."""
    figures = Figures(6, 40.04, 60, 80)
    assert str(figures) == "EM 40.0, F1 60.0, no-answer AUROC 80.0"
    assert figures.quality == pytest.approx(130.02)
