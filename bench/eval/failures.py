"""Shows questions that were not answered well, with what became of them on the way."""

from collections.abc import Iterator, Sequence
from itertools import islice

from atr_qa.training.scoring import f1

from bench.eval.asking import WAYS, Outcome

# Answers with less than this of the right words fail: "the river" for "the river Rhine" doesn't.
_LEAST_F1 = 0.5


def failures_of(outcomes: Sequence[Outcome], count: int) -> str:
    """At most `count` failing questions that have an answer, spread over all that fail; empty where none does."""
    failing = [outcome for outcome in outcomes if outcome.question.golds and _f1_of(outcome) < _LEAST_F1]
    chosen = failing[:: max(1, len(failing) // max(count, 1))]
    return "\n\n".join("\n".join(_lines(outcome)) for outcome in islice(chosen, count))


def _f1_of(outcome: Outcome) -> float:
    return f1(outcome.reply.text, outcome.question.golds)


def _lines(outcome: Outcome) -> Iterator[str]:
    question, reply, given = outcome.question, outcome.reply, outcome.given
    ranks = ", ".join(f"{way} {outcome.answer_ranks[way] or '-'}" for way in WAYS)
    yield f"{question.question_id}  {question.text}"
    yield f"  gold      {' | '.join(dict.fromkeys(question.golds))}  ({question.document_id})"
    yield f"  answer    {reply.text}  ({reply.document_id}, no answer {reply.no_answer_score:.2f})"
    yield f"  given     {given.text}  (no answer {given.no_answer_score:.2f})"
    yield f"  rank      {ranks}"
    yield f"  reason    {_reason(outcome)}"


def _reason(outcome: Outcome) -> str:
    """Where on the way the answer was lost."""
    reply, question = outcome.reply, outcome.question
    if question.is_answered_in(reply.document_id, reply.start_ms, reply.end_ms):
        return "the right moment, other words"
    if not outcome.answer_ranks["fused"]:
        return "the passage isn't found"
    if f1(outcome.given.text, question.golds) < _LEAST_F1:
        return "the reader misses it in its own paragraph"
    return "another passage's answer seems better"
