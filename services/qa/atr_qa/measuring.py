"""How well a reader reads, with the passage given: exact match and F1 as SQuAD counts them."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean

from atr_qa.engine import Reader
from atr_qa.training.scoring import exact_match, f1
from atr_qa.training.squad import Squad


@dataclass(frozen=True)
class Figures:
    """In percent; 0 where there was no question."""

    questions: int
    exact_match: float
    f1: float


def measure(
    reader: Reader, squad: Squad, *, threshold: float = 1.0, on_question: Callable[[int], None] = lambda _: None
) -> Figures:
    """The reader's figures. Where it doubts by more than `threshold` it answers nothing, which is right for a question
    without an answer. `on_question` gets the number of questions that are done; what it raises ends the measuring."""
    answers: list[str] = []
    for question in squad.questions:
        passage = squad.passages[question.passage]
        (spans,) = reader.read(question.text, [passage])
        sure = [span for span in spans[:1] if 1 - span.score <= threshold]
        answers.append("".join(passage[span.start : span.end] for span in sure))
        on_question(len(answers))
    golds = [squad.answers_of(question) for question in squad.questions]
    pairs = list(zip(answers, golds, strict=True))
    return Figures(
        questions=len(pairs),
        exact_match=100 * fmean(exact_match(answer, gold) for answer, gold in pairs) if pairs else 0.0,
        f1=100 * fmean(f1(answer, gold) for answer, gold in pairs) if pairs else 0.0,
    )
