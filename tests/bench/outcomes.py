"""Outcomes made by hand."""

from bench.eval.asking import WAYS, Outcome, Reply
from bench.eval.library import Question


def outcome_of(
    gold: str, answer: str, *, rank: int = 1, no_answer_score: float = 0.1, without: float | None = None
) -> Outcome:
    """An answer in the right place, where the gold is not empty; empty stands for a question without an answer."""
    golds, moments = ((gold,), ((1000, 2000),)) if gold else ((), ())
    question = Question(f"{gold}?", f"What is {gold}?", "p00001", golds, moments)
    reply = Reply(answer, no_answer_score, "p00001", 900, 2100)
    ranks = dict.fromkeys(WAYS, rank)
    return Outcome(question, reply, reply, ranks, ranks, without)
