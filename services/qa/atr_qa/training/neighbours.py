"""Finds the wrong passages that look most like the right one."""

import re
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from atr_qa.training.squad import Question, Squad

# BM25's usual constants.
_K1, _B = 1.2, 0.75
# So many letters of a word stand for its stem.
_STEM_LETTERS = 5


class HardPassages:
    """A full-text index (BM25) over the passages of a set, in memory."""

    def __init__(self, squad: Squad) -> None:
        self._squad = squad
        counts = [Counter(_stems(passage)) for passage in squad.passages]
        vocabulary = {stem: number for number, stem in enumerate(sorted(set().union(*counts)))}
        frequencies = np.zeros((len(vocabulary), len(counts)), np.float32)
        for passage, count in enumerate(counts):
            for stem, times in count.items():
                frequencies[vocabulary[stem], passage] = times
        lengths = frequencies.sum(axis=0)
        known_in = (frequencies > 0).sum(axis=1)
        rarity = np.log(1 + (len(counts) - known_in + 0.5) / (known_in + 0.5))
        softened = frequencies + _K1 * (1 - _B + _B * lengths / lengths.mean())
        self._weights = (rarity[:, None] * frequencies * (_K1 + 1) / softened).astype(np.float32)
        self._vocabulary = vocabulary

    def of(self, question: Question, limit: int) -> list[int]:
        """Numbers of the passages nearest to the question, without its own in any form and any with an answer's words."""
        answers = [answer.lower() for answer in self._squad.answers_of(question)]
        own = self._squad.original_of(question.passage)
        wrong = [
            int(passage)
            for passage in np.argsort(-self._scores(question.text))[: limit + len(answers) + 20]
            if self._squad.original_of(int(passage)) != own
            and not any(answer in self._squad.passages[passage].lower() for answer in answers)
        ]
        return wrong[:limit]

    def _scores(self, text: str) -> NDArray[np.float32]:
        rows = [self._vocabulary[stem] for stem in set(_stems(text)) if stem in self._vocabulary]
        scores: NDArray[np.float32] = self._weights[rows].sum(axis=0)
        return scores


def _stems(text: str) -> list[str]:
    return [word[:_STEM_LETTERS] for word in re.findall(r"\w+", text.lower())]
