"""Fitting a reader's calibration."""

import numpy as np
import pytest
from atr_qa.calibration import Calibration

from bench.calibrate.evidence import Evidence
from bench.calibrate.fitting import fit_calibration, separation
from bench.calibrate.logistic import fit


def drawn(count: int) -> list[list[Evidence]]:
    """Libraries with the answer and without it, by turns, of one passage each: margins and cosines tell them apart."""
    chance = np.random.default_rng(1)
    asked = []
    for number in range(count):
        has_answer = number % 2 == 0
        margin, meaning = chance.normal(8 if has_answer else 4, 2), chance.normal(0.6 if has_answer else 0.4, 0.1)
        covered, behind = chance.uniform(0, 1), chance.uniform(0, 0.1)
        asked.append([Evidence(margin, behind, covered, meaning, is_right=has_answer)])
    return asked


def test_the_regression_finds_the_weights_that_made_the_data() -> None:
    """From enough of it, columns of any scale."""
    chance = np.random.default_rng(2)
    columns = chance.normal([0, 50], [1, 20], (20_000, 2))
    shares = 1 / (1 + np.exp(-(0.5 + 2 * columns[:, 0] - 0.05 * columns[:, 1])))
    weights = fit(columns, (chance.uniform(size=len(columns)) < shares).astype(float))
    assert weights == pytest.approx([0.5, 2, -0.05], rel=0.15)


def test_data_that_is_told_apart_without_a_fault_gives_finite_weights() -> None:
    """Else they would grow for ever."""
    weights = fit(np.array([[-1.0], [-2.0], [1.0], [2.0]]), np.array([0.0, 0.0, 1.0, 1.0]))
    assert np.isfinite(weights).all()
    assert weights[1] > 0


def test_a_calibration_gives_probabilities() -> None:
    """Of the libraries whose best answer is given a chance, about that share holds the answer."""
    asked = drawn(4000)
    calibration = fit_calibration(asked)
    assert calibration.even_margin == pytest.approx(6, abs=0.3)
    chances = np.array(
        [
            calibration.of_answer(
                calibration.of_margin(one.margin), behind=one.behind, covered=one.covered, meaning=one.meaning
            )
            for (one,) in asked
        ]
    )
    holds = np.array([one.is_right for (one,) in asked])
    for low in (0.0, 0.25, 0.5, 0.75):
        within = (chances >= low) & (chances < low + 0.25)
        assert holds[within].mean() == pytest.approx(chances[within].mean(), abs=0.06)


def test_the_margin_is_even_where_half_of_the_passages_are_right() -> None:
    """However many wrong ones the search brings: that is for the other weights."""
    asked = drawn(2000)
    crowded = [[*found, *(wrong for wrong in asked[number | 1])] for number, found in enumerate(asked)]
    assert fit_calibration(crowded).even_margin == pytest.approx(fit_calibration(asked).even_margin, abs=0.3)


def test_separation_is_measured_by_the_best_answer_of_each_library() -> None:
    """The search helps; the threshold is a chance of no answer, as the settings have it."""
    asked = drawn(2000)
    by_margin, by_all = separation(Calibration(), asked), separation(fit_calibration(asked), asked)
    assert 85 < by_margin.auroc < by_all.auroc < 100
    assert 75 < by_margin.accuracy < by_all.accuracy < 100
    assert 0 < by_all.threshold < 1
