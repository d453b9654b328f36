"""Fits a reader's calibration to evidence, and measures it on evidence that it was not fitted to."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

import numpy as np
from atr_qa.calibration import Calibration
from atr_qa.training.scoring import auroc

from bench.calibrate.evidence import Evidence
from bench.calibrate.logistic import Floats, fit


@dataclass(frozen=True)
class Separation:
    """How well libraries with the answer are told from those without, in percent; `threshold` as the settings mean it."""

    auroc: float
    accuracy: float
    threshold: float


def fit_calibration(asked: Sequence[Sequence[Evidence]]) -> Calibration:
    """`asked` holds what each question found; the weights are those of its passages, right ones and wrong ones."""
    columns, is_right = _columns(evidence for found in asked for evidence in found)
    bias, margin = fit(columns[:, :1], is_right)
    # Most passages that are found are wrong ones; the margin is to be even where half of them are.
    odds = is_right.mean() / (1 - is_right.mean())
    even_margin, temperature = (np.log(odds) - bias) / margin, 1 / margin
    columns[:, 0] = (columns[:, 0] - even_margin) / temperature
    weights = fit(columns, is_right)
    return Calibration(*(round(float(number), 4) for number in (even_margin, temperature, *weights)))


def separation(calibration: Calibration, asked: Sequence[Sequence[Evidence]]) -> Separation:
    """`asked` by turns with the answer and without it. The threshold is the one of the best balanced accuracy."""
    scores = [_best(calibration, found) for found in asked]
    having, lacking = np.array(scores[::2]), np.array(scores[1::2])
    accuracies = {
        float(score): float((having >= score).mean() + (lacking < score).mean()) / 2 for score in np.unique(scores)
    }
    best = max(accuracies, key=lambda score: accuracies[score])
    return Separation(100 * auroc(list(having), list(lacking)), 100 * accuracies[best], 1 - best)


def _columns(evidence: Iterable[Evidence]) -> tuple[Floats, Floats]:
    table = np.array([astuple(one) for one in evidence], np.float64)
    return table[:, :-1], table[:, -1]


def _best(calibration: Calibration, found: Sequence[Evidence]) -> float:
    return max(
        (
            calibration.of_answer(
                calibration.of_margin(one.margin), behind=one.behind, covered=one.covered, meaning=one.meaning
            )
            for one in found
        ),
        default=0.0,
    )
