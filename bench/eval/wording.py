"""The words and sentences of a written passage."""

import re
from itertools import pairwise

_WORD = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"[.!?][\"')”’]*$")  # noqa: RUF001 - the closing quotes are meant
# "Dr.", "St.", "U.S.": seldom the end of a sentence.
_ABBREVIATION = re.compile(r"\W*(?:[A-Z][a-z]{0,2}|\w+(?:\.\w+)+)\.$")


class Wording:
    """`words` with their punctuation, and `sentences`, each of them a range of words; together they are all words."""

    def __init__(self, text: str) -> None:
        found = list(_WORD.finditer(text))
        self.words = [match[0] for match in found]
        self._spans = [match.span() for match in found]
        self.sentences = self._sentences()

    def touched(self, start: int, end: int) -> range:
        """The numbers of the words that `text[start:end]` touches.

        >>> Wording("one two three").touched(4, 8)
        range(1, 2)
        """
        numbers = [number for number, (first, stop) in enumerate(self._spans) if first < end and start < stop]
        return range(numbers[0], numbers[-1] + 1) if numbers else range(0)

    def _sentences(self) -> list[range]:
        stops = [number for number in range(1, len(self.words)) if self._ends_at(number)]
        edges = [0, *stops, len(self.words)]
        return [range(start, stop) for start, stop in pairwise(edges) if start < stop]

    def _ends_at(self, number: int) -> bool:
        before, after = self.words[number - 1 : number + 1]
        return bool(_SENTENCE_END.search(before)) and not _ABBREVIATION.match(before) and not after[0].islower()
