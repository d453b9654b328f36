"""The measures of SQuAD: exact match and F1 after its normalisation, and AUROC for telling answers from none."""

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(answer: str) -> str:
    """As SQuAD compares answers.

    >>> normalised("The  old U.S. Army!")
    'old us army'
    """
    return " ".join(_ARTICLES.sub(" ", answer.lower().translate(_PUNCTUATION)).split())


def exact_match(answer: str, golds: Sequence[str]) -> float:
    """1 or 0; against no gold answer, an empty answer is right."""
    return _best(lambda gold: float(normalised(answer) == normalised(gold)), golds)


def f1(answer: str, golds: Sequence[str]) -> float:
    """The best overlap of words with a gold answer, 0 to 1."""
    return _best(lambda gold: _overlap(normalised(answer).split(), normalised(gold).split()), golds)


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """How likely a positive's score is above a negative's, ties counting half; 0.5 where a side is empty."""
    if not positives or not negatives:
        return 0.5
    above = np.array(positives)[:, None] - np.array(negatives)[None, :]
    return float(((above > 0) + (above == 0) / 2).mean())


def _best(score: Callable[[str], float], golds: Sequence[str]) -> float:
    return max((score(gold) for gold in golds or [""]), default=0.0)


def _overlap(answer: Sequence[str], gold: Sequence[str]) -> float:
    if not answer or not gold:
        return float(answer == gold)
    shared = (Counter(answer) & Counter(gold)).total()
    return 2 * shared / (len(answer) + len(gold))
