"""From what became of each question to the figures that stand in the report."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from atr_qa.training.scoring import exact_match, f1
from numpy.typing import NDArray

from bench.eval.asking import WAYS, Outcome, Reply
from bench.eval.intervals import Estimate, Floats, mean, percentile, separation, weights_of

DEPTHS = (1, 5, 20)
# What counts as right where it matters only that the answer is the one that was meant: all of its words.
_RIGHT_F1 = 1.0

Figures: TypeAlias = dict[str, Any]
"""Estimates, as deep in dictionaries as the report has them. Shares are in percent, times in ms."""


def figures_of(outcomes: Sequence[Outcome], *, no_answer_threshold: float, seed: int) -> tuple[Figures, float]:
    """All figures but the latencies, and the no-answer score above which to abstain, best for these questions.

    Files with questions that have no answer are scored as SQuAD 2.0 is: an abstention, by the product's threshold, is
    the empty answer. Others are scored as 1.1 is, by the best answer; `end_to_end_abstaining` shows what the threshold
    costs there.
    """
    _, groups = np.unique([outcome.question.document_id for outcome in outcomes], return_inverse=True)
    weights = weights_of(groups, seed)
    abstaining = no_answer_threshold
    threshold = 1.0 if all(outcome.question.golds for outcome in outcomes) else no_answer_threshold
    no_answer, best_threshold = _no_answer(outcomes, weights)
    figures = {
        "given": _scores(outcomes, lambda outcome: outcome.given, threshold, weights),
        "recall": _recalls(outcomes, lambda outcome: outcome.ranks, weights),
        "answer_recall": _recalls(outcomes, lambda outcome: outcome.answer_ranks, weights),
        "end_to_end": _scores(outcomes, lambda outcome: outcome.reply, threshold, weights),
        "end_to_end_abstaining": _scores(outcomes, lambda outcome: outcome.reply, abstaining, weights),
        "citation": _cited(outcomes, weights),
        "no_answer": no_answer,
    }
    return figures, best_threshold


def latencies(measured: Mapping[str, NDArray[np.float64]], seed: int) -> Figures:
    """p50 and p95 of each stage, in ms."""
    return {
        stage: {"p50": percentile(values, 50, seed), "p95": percentile(values, 95, seed)}
        for stage, values in measured.items()
    }


def _shown(reply: Reply, threshold: float) -> str:
    return reply.text if reply.no_answer_score <= threshold else ""


def _scores(
    outcomes: Sequence[Outcome], reply_of: Callable[[Outcome], Reply], threshold: float, weights: Floats
) -> Figures:
    answers = [(_shown(reply_of(outcome), threshold), outcome.question.golds) for outcome in outcomes]
    return {
        name: as_percent(mean(np.array([score(answer, golds) for answer, golds in answers]), weights))
        for name, score in (("em", exact_match), ("f1", f1))
    }


def _recalls(outcomes: Sequence[Outcome], ranks_of: Callable[[Outcome], dict[str, int]], weights: Floats) -> Figures:
    """Of the questions that have an answer, the share whose passage is among the first 1, 5 and 20."""
    return {
        way: {
            str(depth): as_percent(
                mean(_within([_rank(outcome, ranks_of, way) for outcome in outcomes], depth), weights)
            )
            for depth in DEPTHS
        }
        for way in WAYS
    }


def _rank(outcome: Outcome, ranks_of: Callable[[Outcome], dict[str, int]], way: str) -> float:
    return ranks_of(outcome)[way] if outcome.question.golds else np.nan


def _within(ranks: Sequence[float], depth: int) -> Floats:
    values = np.array(ranks, np.float64)
    return np.where(np.isnan(values), np.nan, (values > 0) & (values <= depth))


def _cited(outcomes: Sequence[Outcome], weights: Floats) -> Figures:
    """Share of the best answers whose [start_ms, end_ms] holds the answer's words: of all, and of the right ones."""
    held = np.array([_holds(outcome) if outcome.question.moments else np.nan for outcome in outcomes], np.float64)
    right = np.array([f1(outcome.reply.text, outcome.question.golds) for outcome in outcomes])
    return {
        "holds_answer": as_percent(mean(held, weights)),
        "holds_answer_where_right": as_percent(mean(np.where(right >= _RIGHT_F1, held, np.nan), weights)),
    }


def _holds(outcome: Outcome) -> float:
    reply = outcome.reply
    return outcome.question.is_answered_in(reply.document_id, reply.start_ms, reply.end_ms)


def _no_answer(outcomes: Sequence[Outcome], weights: Floats) -> tuple[Figures, float]:
    """Over the questions that have an answer, half of which were asked of a library without it."""
    chosen = np.array([bool(outcome.question.golds) for outcome in outcomes])
    lacking = np.array([outcome.without is not None for outcome in outcomes])
    scores = [outcome.reply.no_answer_score if outcome.without is None else outcome.without for outcome in outcomes]
    found = separation(np.array(scores)[chosen], lacking[chosen], weights[:, chosen])
    return {"auroc": as_percent(found.auroc), "accuracy": as_percent(found.accuracy)}, found.threshold


def as_percent(share: Estimate) -> Estimate:
    """A share of 0 to 1 in percent."""
    return Estimate(100 * share.value, 100 * share.low, 100 * share.high)
