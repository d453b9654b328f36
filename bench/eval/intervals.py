"""Figures with their 95 % bootstrap intervals.

Questions of one paragraph succeed and fail together, so whole paragraphs are drawn, not questions. A draw is a row of
weights: how often each question is in it. Row 0 has every question once, and gives the figure itself.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_DRAWS = 1000
_ENDS = (2.5, 97.5)


@dataclass(frozen=True)
class Estimate:
    """A figure, and the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def weights_of(groups: NDArray[np.int64], seed: int) -> Floats:
    """Draws of the groups with replacement, shape (1 + draws, questions). `groups` says the group of each question."""
    _, numbers = np.unique(groups, return_inverse=True)
    count = int(numbers.max(initial=-1)) + 1
    times = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / max(count, 1)), _DRAWS)
    return np.vstack([np.ones(len(groups)), times[:, numbers]])


def estimate(draws: Floats) -> Estimate:
    """From the value of each draw, that of all questions first; draws that are nan for want of questions don't count."""
    low, high = np.nanpercentile(draws[1:], _ENDS) if np.isfinite(draws[1:]).any() else (draws[0], draws[0])
    return Estimate(float(draws[0]), float(low), float(high))


def mean(values: Floats, weights: Floats) -> Estimate:
    """The mean of one value for each question; a question whose value is nan doesn't count."""
    known = np.isfinite(values)
    return ratio(values[known], np.ones(known.sum()), weights[:, known])


def ratio(parts: Floats, wholes: Floats, weights: Floats) -> Estimate:
    """All parts together against all wholes together, such as wrong words against words."""
    with np.errstate(invalid="ignore"):
        return estimate(weights @ parts / (weights @ wholes))


@dataclass(frozen=True)
class Separation:
    """How well a score tells positives (above) from negatives; the accuracy is the mean of both classes' shares."""

    auroc: Estimate
    accuracy: Estimate
    threshold: float


def separation(scores: Floats, positive: NDArray[np.bool_], weights: Floats) -> Separation:
    """AUROC, ties counting half, and the best balanced accuracy of "positive above the threshold".

    Each draw has a best threshold of its own; the one given is that of all questions, halfway to the next score.
    Without scores all is nan.
    """
    if not len(scores):
        unknown = Estimate(np.nan, np.nan, np.nan)
        return Separation(unknown, unknown, np.nan)
    values, place = np.unique(scores, return_inverse=True)
    positives = _sums(weights * positive, place, len(values))
    negatives = _sums(weights * ~positive, place, len(values))
    with np.errstate(invalid="ignore"):
        # Shares of each class up to and including each score.
        of_positives = positives.cumsum(axis=1) / positives.sum(axis=1, keepdims=True)
        of_negatives = negatives.cumsum(axis=1) / negatives.sum(axis=1, keepdims=True)
        below = of_negatives - negatives / negatives.sum(axis=1, keepdims=True) / 2
        auroc = (positives * below).sum(axis=1) / positives.sum(axis=1)
    accuracy = (1 - of_positives + of_negatives) / 2
    best = int(accuracy[0].argmax())
    threshold = float(values[best : best + 2].mean())
    return Separation(estimate(auroc), estimate(accuracy.max(axis=1)), threshold)


def percentile(values: Floats, share: float, seed: int) -> Estimate:
    """A percentile, 0 to 100, of measurements that don't hang together."""
    drawn = np.random.default_rng(seed).integers(len(values), size=(_DRAWS, len(values)))
    return estimate(np.append(np.percentile(values, share), np.percentile(values[drawn], share, axis=1)))


def _sums(weights: Floats, place: NDArray[np.int64], count: int) -> Floats:
    """The columns of the same place added up."""
    order = place.argsort(kind="stable")
    starts = np.searchsorted(place[order], np.arange(count))
    return np.asarray(np.add.reduceat(weights[:, order], starts, axis=1), np.float64)
