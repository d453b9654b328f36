"""Where in a passage the words of a query stand, and which of its sentences fits best."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from atr_qa.engine import Found, Passage, Place
from atr_qa.terms import asked_terms, terms_of

_SENTENCE_END = re.compile(r"[.!?…。！？][\"')\]»”’]*$")  # noqa: RUF001 - the marks of other scripts are meant
# Where a transcript has no punctuation, a pause ends a sentence, and at last its length does.
_PAUSE_MS = 700
_MOST_WORDS = 40


@dataclass(frozen=True)
class Moment:
    """The sentence of a passage that fits a query best: `text[start:end]`, and when it is heard.

    `highlights` are the ranges of the passage's text that hold words of the query, in order, in code points.
    """

    start: int
    end: int
    start_ms: int
    end_ms: int
    highlights: tuple[tuple[int, int], ...]


def moment_of(query: str, found: Found) -> Moment:
    """The sentence with most different words of the query; among equals, that nearest in meaning."""
    passage, asked = found.passage, frozenset(asked_terms(query))
    hits = [term for term in terms_of(passage.text) if term.text in asked]
    target = found.near * len(passage.text)

    def fitness(sentence: range) -> tuple[int, float]:
        words = {term.text for term in hits if sentence.start <= term.start < sentence.stop}
        return len(words), -abs((sentence.start + sentence.stop) / 2 - target)

    best = max(_sentences(passage), key=fitness)
    start_ms, end_ms = passage.times_of(best.start, best.stop)
    return Moment(best.start, best.stop, start_ms, end_ms, tuple((hit.start, hit.end) for hit in hits))


def _sentences(passage: Passage) -> Iterator[range]:
    """Ranges of the passage's text, that together hold all of its words."""
    first, words = passage.places[0].start, 0
    for place, following in pairwise(passage.places):
        words += 1
        if words == _MOST_WORDS or _ends(passage.text, place, following):
            yield range(first, place.end)
            first, words = following.start, 0
    yield range(first, passage.places[-1].end)


def _ends(text: str, place: Place, following: Place) -> bool:
    pause_ms = following.start_ms - place.end_ms
    return pause_ms >= _PAUSE_MS or bool(_SENTENCE_END.search(text[place.start : place.end]))
