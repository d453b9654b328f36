"""Measures a reader on a SQuAD set with the passage given."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from atr_qa.engine import Reader
from atr_qa.training.neighbours import HardPassages
from atr_qa.training.scoring import auroc, exact_match, f1
from atr_qa.training.squad import Question, Squad


@dataclass(frozen=True)
class Figures:
    """In percent, `auroc` too; `questions` of which have an answer in their passage."""

    questions: int
    em: float
    f1: float
    auroc: float

    @property
    def quality(self) -> float:
        """One number to choose by: answers and silence count alike."""
        return (self.em + self.f1) / 2 + self.auroc

    def __str__(self) -> str:
        return f"EM {self.em:.1f}, F1 {self.f1:.1f}, no-answer AUROC {self.auroc:.1f}"


def measure(reader: Reader, squad: Squad) -> Figures:
    """EM and F1 on questions that have an answer; AUROC of their scores against those of texts that answer nothing.

    These are the passages of the questions that have no answer, and for each other question the wrong passage that
    looks most like the right one.
    """
    answered = [question for question in squad.questions if question.spans]
    given = [_read(reader, squad, question, question.passage) for question in answered]
    golds = [squad.answers_of(question) for question in answered]
    pairs = [(answer, gold) for (answer, _), gold in zip(given, golds, strict=True)]
    return Figures(
        len(answered),
        100 * float(np.mean([exact_match(*pair) for pair in pairs] or [0])),
        100 * float(np.mean([f1(*pair) for pair in pairs] or [0])),
        100 * auroc([score for _, score in given], list(_scores_of_wrong(reader, squad))),
    )


def _scores_of_wrong(reader: Reader, squad: Squad) -> Iterator[float]:
    hard = HardPassages(squad)
    for question in squad.questions:
        for passage in hard.of(question, 1) if question.spans else [question.passage]:
            yield _read(reader, squad, question, passage)[1]


def _read(reader: Reader, squad: Squad, question: Question, passage: int) -> tuple[str, float]:
    """The best answer and its score."""
    text = squad.passages[passage]
    (spans,) = reader.read(question.text, [text])
    return next(((text[span.start : span.end], span.score) for span in spans), ("", 0.0))
