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


@dataclass(frozen=True)
class Reading:
    """What a reader said to each question of a set, with the passage given: its best answer, and how it doubts it."""

    squad: Squad
    answers: list[str]
    doubts: list[float]

    def figures(self, threshold: float = 1.0) -> Figures:
        """Answers that are doubted by more than `threshold` are none, which is right for a question without one."""
        given = [answer if doubt <= threshold else "" for answer, doubt in zip(self.answers, self.doubts, strict=True)]
        golds = [self.squad.answers_of(question) for question in self.squad.questions]
        pairs = list(zip(given, golds, strict=True))
        return Figures(
            questions=len(pairs),
            exact_match=100 * fmean(exact_match(answer, gold) for answer, gold in pairs) if pairs else 0.0,
            f1=100 * fmean(f1(answer, gold) for answer, gold in pairs) if pairs else 0.0,
        )

    def best_threshold(self) -> float:
        """The one with the highest F1, from 0.5 up: a doubt among other passages isn't one with the passage given."""
        return max((step / 20 for step in range(10, 21)), key=lambda threshold: self.figures(threshold).f1)


def read_all(reader: Reader, squad: Squad, *, on_question: Callable[[int], None] = lambda _: None) -> Reading:
    """Reads every question's passage. `on_question` gets how many are done; what it raises ends the reading."""
    answers: list[str] = []
    doubts: list[float] = []
    for question in squad.questions:
        passage = squad.passages[question.passage]
        (spans,) = reader.read(question.text, [passage])
        answers.append("".join(passage[span.start : span.end] for span in spans[:1]))
        doubts.append(1 - spans[0].score if spans else 1.0)
        on_question(len(answers))
    return Reading(squad, answers, doubts)
