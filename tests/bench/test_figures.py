"""What the report says of outcomes that are known."""

import numpy as np
import pytest

from bench.eval.figures import figures_of, latencies
from tests.bench.outcomes import outcome_of

ANSWERED = [
    outcome_of("red", "red"),
    outcome_of("dark green", "green", rank=4),
    outcome_of("blue", "grey", rank=0, no_answer_score=0.9),
    outcome_of("white", "white", without=0.8),
]


def test_answers_are_scored_end_to_end() -> None:
    """Two exact ones of four, and one word of two of a third."""
    figures, _ = figures_of(ANSWERED, no_answer_threshold=0.7, seed=1)
    assert figures["end_to_end"]["em"].value == 50
    assert figures["end_to_end"]["f1"].value == pytest.approx(100 * (2 + 2 / 3) / 4)
    assert figures["given"]["em"].value == 50


def test_recall_counts_those_within_the_depth() -> None:
    """Two at rank 1, one at 4, one not found."""
    figures, _ = figures_of(ANSWERED, no_answer_threshold=0.7, seed=1)
    assert [figures["recall"]["bm25"][depth].value for depth in ("1", "5", "20")] == [50, 75, 75]
    assert figures["answer_recall"] == figures["recall"]


def test_a_file_whose_questions_all_have_answers_is_scored_by_the_best_answer() -> None:
    """As SQuAD 1.1: doubt costs nothing there, and what the threshold would cost stands beside it."""
    sure = figures_of([outcome_of("red", "red", no_answer_score=0.9)], no_answer_threshold=0.7, seed=1)[0]
    assert sure["end_to_end"]["em"].value == 100
    assert sure["end_to_end_abstaining"]["em"].value == 0


def test_a_file_with_unanswerable_questions_is_scored_with_the_threshold() -> None:
    """As SQuAD 2.0: to say nothing is right where there is nothing, and only there."""
    doubted = [
        outcome_of("", "blue", no_answer_score=0.9),
        outcome_of("", "blue", no_answer_score=0.5),
        outcome_of("red", "red", no_answer_score=0.5),
        outcome_of("red", "red", no_answer_score=0.9),
    ]
    figures, _ = figures_of(doubted, no_answer_threshold=0.7, seed=1)
    assert figures["end_to_end"]["em"].value == figures["given"]["em"].value == 50
    assert figures["recall"]["fused"]["1"].value == 100


def test_the_no_answer_score_is_judged_over_both_halves() -> None:
    """What was asked without its paragraph should be doubted more than what was asked with it: here, of three pairs,
    two are in order."""
    figures, threshold = figures_of(ANSWERED, no_answer_threshold=0.7, seed=1)
    assert figures["no_answer"]["auroc"].value == pytest.approx(200 / 3)
    assert figures["no_answer"]["accuracy"].value == pytest.approx(100 * (1 + 2 / 3) / 2)
    assert 0.1 < threshold < 0.8


def test_a_citation_has_to_hold_the_answer_in_time() -> None:
    """All of these do; the right answers are counted apart, as a wrong one can't be expected to."""
    figures, _ = figures_of(ANSWERED, no_answer_threshold=0.7, seed=1)
    assert figures["citation"]["holds_answer"].value == 100
    assert figures["citation"]["holds_answer_where_right"].value == 100


def test_latencies_are_percentiles() -> None:
    """In milliseconds, as measured."""
    found = latencies({"read": np.arange(1.0, 102)}, seed=1)
    assert found["read"]["p50"].value == 51
    assert found["read"]["p95"].value == 96
