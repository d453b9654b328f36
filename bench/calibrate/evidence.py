"""Asks a library that holds the answers, and the same one without them, and notes what reader and search say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from atr_qa.answering import QuestionAnswering
from atr_qa.calibration import logit
from atr_qa.engine import Found, Span
from atr_qa.terms import covered_share

from bench.eval.library import Question
from bench.eval.progress import progress

# Passages that are read for a question; with its own document taken out, so many others have to be left.
_PASSAGES = 8


@dataclass(frozen=True)
class Evidence:
    """What is known of the best span of a passage; `is_right` where the passage holds the answer."""

    margin: float
    behind: float
    covered: float
    meaning: float
    is_right: bool


def ask_twice(engine: QuestionAnswering, questions: Iterable[Question]) -> Iterator[list[Evidence]]:
    """For each question that has an answer what is found in the library, then what is found without its document."""
    answered = [question for question in questions if question.golds]
    for question in progress(answered, "Asking", "question", len(answered)):
        found = engine.search(question.text, limit=2 * _PASSAGES)
        others = [one for one in found if one.document_id != question.document_id]
        read = {id(one): one for one in (*found[:_PASSAGES], *others[:_PASSAGES])}
        spans = engine.reader.read(question.text, [one.passage.text for one in read.values()])
        best = {one: several[0] for one, several in zip(read, spans, strict=True) if several}
        for library in (found, others):
            passages = [one for one in library[:_PASSAGES] if id(one) in best]
            yield [_evidence(engine, question, one, best[id(one)], passages[0]) for one in passages]


def _evidence(engine: QuestionAnswering, question: Question, found: Found, span: Span, first: Found) -> Evidence:
    calibration = engine.reader.calibration
    return Evidence(
        margin=logit(span.score) * calibration.temperature + calibration.even_margin,
        behind=first.score - found.score,
        covered=covered_share(question.text, found.passage.text),
        meaning=found.meaning,
        # Whether there is an answer is what the probability is for; a span that is cut short still shows the moment.
        is_right=question.is_answered_in(found.document_id, found.passage.start_ms, found.passage.end_ms),
    )
