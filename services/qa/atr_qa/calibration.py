"""From what a reader and a search say of a span to the probability that it answers."""

from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

FILE = "calibration.json"
# Further than this, probabilities are 0 or 1 to every digit that is shown.
_MOST_LOGITS = 30.0


@dataclass(frozen=True)
class Calibration:
    """Belongs to the weights of one reader: its file lies beside them, and `python -m bench.calibrate` writes it.

    `even_margin` and `temperature` turn the margin of a span (its logits less those of "no answer here") into the
    probability that it answers the question, for texts of which half hold an answer. The weights then judge it among
    other passages, in logits: by that probability, by how far the search puts the passage behind the best one, by the
    share of the question's words that it holds, and by its cosine. These defaults are those of a reader without a file: what it says alone counts.
    """

    even_margin: float = 5.5
    temperature: float = 3.25
    bias: float = 0.0
    reading: float = 1.0
    behind: float = 0.0
    covered: float = 0.0
    meaning: float = 0.0

    @classmethod
    def beside(cls, directory: Path) -> Self:
        """That of the model in the folder. Raises ValueError where its file holds something else."""
        file = directory / FILE
        return TypeAdapter(cls).validate_json(file.read_bytes()) if file.exists() else cls()

    def of_margin(self, margin: float) -> float:
        """The probability that the span answers, by the reader alone."""
        return probability((margin - self.even_margin) / self.temperature)

    def of_answer(self, score: float, *, behind: float, covered: float, meaning: float) -> float:
        """The probability that the span answers, by the reader's `score` of it and by what the search says."""
        return probability(
            self.bias
            + self.reading * logit(score)
            + self.behind * behind
            + self.covered * covered
            + self.meaning * meaning
        )

    def of_rival(self, score: float, best: float) -> float:
        """How likely a span is against the best one of its text, 0 to 1, by the reader's scores of both.

        Where one of them answers, the other doesn't, so their logits are what tells them apart.
        """
        return exp(min(0.0, (logit(score) - logit(best)) * self.temperature))


def probability(logits: float) -> float:
    """
    >>> probability(0.0)
    0.5
    """
    return 1 / (1 + exp(-max(-_MOST_LOGITS, min(_MOST_LOGITS, logits))))


def logit(share: float) -> float:
    """
    >>> round(probability(logit(0.3)), 6)
    0.3
    """
    least = probability(-_MOST_LOGITS)
    share = max(least, min(1 - least, share))
    return log(share / (1 - share))
