"""Figures and how sure they are."""

import numpy as np
import pytest

from bench.eval.intervals import mean, percentile, ratio, separation, weights_of

ONE_EACH = weights_of(np.arange(8), seed=1)


def test_a_draw_has_as_many_groups_as_there_are() -> None:
    """The first row is all questions once; each other one draws three groups, whole, with replacement."""
    weights = weights_of(np.array([5, 5, 7, 9]), seed=1)
    assert weights[0].tolist() == [1, 1, 1, 1]
    assert (weights[:, 0] == weights[:, 1]).all()
    assert set(weights[1:, [0, 2, 3]].sum(axis=1)) == {3}


def test_a_mean_lies_inside_its_interval() -> None:
    """Of eight questions half are right: a coin's interval, wide and symmetric."""
    found = mean(np.array([0.0, 1, 0, 1, 0, 1, 0, 1]), ONE_EACH)
    assert found.value == 0.5
    assert 0.1 <= found.low < 0.3
    assert 0.7 < found.high <= 0.9


def test_questions_that_hang_together_make_a_figure_less_sure() -> None:
    """Two paragraphs, one all right and one all wrong, say much less than eight questions."""
    values = np.array([1.0, 1, 1, 1, 0, 0, 0, 0])
    found = mean(values, weights_of(np.array([0, 0, 0, 0, 1, 1, 1, 1]), seed=1))
    assert (found.value, found.low, found.high) == (0.5, 0, 1)


def test_what_was_not_measured_does_not_count() -> None:
    """Nan stands for a question that the figure isn't about; where all are, so is the figure."""
    values = np.array([1.0, 1, np.nan, np.nan, np.nan, np.nan, np.nan, 0])
    assert mean(values, ONE_EACH).value == pytest.approx(2 / 3)
    assert np.isnan(mean(np.full(8, np.nan), ONE_EACH).value)


def test_a_ratio_weighs_by_the_whole() -> None:
    """One wrong word of two and none of eight is a tenth, not a quarter."""
    assert ratio(np.array([1.0, 0]), np.array([2.0, 8]), weights_of(np.arange(2), seed=1)).value == pytest.approx(0.1)


def test_a_score_that_separates_wholly() -> None:
    """AUROC and accuracy are 1, and the threshold lies halfway between the classes."""
    scores = np.array([0.1, 0.2, 0.3, 0.4, 0.8, 0.9, 0.8, 1.0])
    found = separation(scores, scores > 0.5, ONE_EACH)
    assert (found.auroc.value, found.accuracy.value) == (1, 1)
    assert found.threshold == pytest.approx(0.6)


def test_a_score_that_says_nothing() -> None:
    """Ties count half."""
    found = separation(np.full(8, 0.7), np.arange(8) < 4, ONE_EACH)
    assert (found.auroc.value, found.accuracy.value) == (0.5, 0.5)


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    """Three positives, two negatives: of six pairs four are right and one is a tie."""
    scores, positive = np.array([0.9, 0.5, 0.2, 0.5, 0.1]), np.array([True, True, True, False, False])
    found = separation(scores, positive, weights_of(np.arange(5), seed=1))
    assert found.auroc.value == pytest.approx(4.5 / 6)


def test_a_best_threshold_is_best_for_both_classes_alike() -> None:
    """One negative of four counts as much as three positives of four would: the accuracy is balanced."""
    scores, positive = np.array([0.9, 0.8, 0.3, 0.2]), np.array([True, True, True, False])
    assert separation(scores, positive, weights_of(np.arange(4), seed=1)).accuracy.value == 1


def test_percentiles() -> None:
    """Of 1 to 101 the middle is 51, and the interval holds it."""
    found = percentile(np.arange(1.0, 102), 50, seed=1)
    assert found.value == 51
    assert 35 < found.low < 51 < found.high < 67
