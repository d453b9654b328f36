"""Exact match and F1 as SQuAD's official evaluation defines them (Rajpurkar et al., 2016 and 2018)."""

import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence

_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(answer: str) -> str:
    """Lower case, without ASCII punctuation and articles, one blank between words.

    >>> normalised("The  Forty-Niners' stadium")
    'fortyniners stadium'
    """
    return " ".join(_ARTICLE.sub(" ", answer.lower().translate(_PUNCTUATION)).split())


def exact_match(answer: str, golds: Sequence[str]) -> float:
    """1 where the answer is one of the golds, 0 otherwise. No golds: right is only the empty answer."""
    return max(float(normalised(answer) == normalised(gold)) for gold in _that_count(golds))


def f1(answer: str, golds: Sequence[str]) -> float:
    """0 to 1: the harmonic mean of precision and recall in words, against the gold that fits best."""
    return max(_f1(normalised(answer).split(), normalised(gold).split()) for gold in _that_count(golds))


def _that_count(golds: Iterable[str]) -> list[str]:
    """A gold that is nothing once it is normalised doesn't count, unless there is no other."""
    return [gold for gold in golds if normalised(gold)] or [""]


def _f1(answer: Sequence[str], gold: Sequence[str]) -> float:
    if not answer or not gold:
        return float(answer == gold)
    shared = (Counter(answer) & Counter(gold)).total()
    return 2 * shared / (len(answer) + len(gold))
