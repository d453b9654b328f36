"""Words as the index compares them: without case, accents and endings; numbers in digits, however they are spelled."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from snowballstemmer import stemmer

from atr_qa.numerals import number_at

_WORD = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|[%$€£]")  # noqa: RUF001 - the mark is meant
_SIGNS = {"%": "percent", "$": "dollar", "€": "euro", "£": "pound"}
# What follows digits: "21st", "1960s".
_DIGIT_ENDINGS = frozenset({"st", "nd", "rd", "th", "s"})
_STOP_WORDS = frozenset(
    [
        *("a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no"),
        *("not", "of", "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to"),
        *("was", "will", "with"),
    ]
)
# Questions hold these whatever they ask for, and the passage that answers seldom does.
_QUESTION_WORDS = _STOP_WORDS | frozenset(
    [
        *("what", "which", "who", "whom", "whose", "when", "where", "why", "how", "did", "do", "does", "has"),
        *("have", "had", "were", "been", "being", "from", "about", "can", "could", "would", "should", "its", "i"),
        *("you", "he", "she", "we", "his", "her", "our", "your", "my", "me", "him", "them", "us", "so", "than"),
        *("too", "very", "just", "also"),
    ]
)


class Term(NamedTuple):
    """A word as it is compared, and where it stands: `text[start:end]` of what it was read from."""

    text: str
    start: int
    end: int


def terms_of(text: str) -> list[Term]:
    """Every term of a text, in order; the words of a number that is spelled out are one term.

    >>> [term.text for term in terms_of("The café's ninety-nine rivers, 5%")]
    ['the', 'cafe', '99', 'river', '5', 'percent']
    """
    return list(_terms(text))


def indexed_terms(text: str) -> str:
    """What the index holds of a text: its terms without stop words, with blanks between."""
    return " ".join(term.text for term in _terms(text) if term.text not in _STOP_WORDS)


def asked_terms(query: str) -> list[str]:
    """What to look for: the terms of a question, each once, without those that any question holds."""
    return list(dict.fromkeys(term.text for term in _terms(query) if term.text not in _QUESTION_WORDS))


def covered_share(query: str, text: str) -> float:
    """The share, 0 to 1, of a question's terms that a text holds.

    >>> covered_share("Where do the rivers meet?", "A river runs here.")
    0.5
    """
    asked = asked_terms(query)
    held = {term.text for term in _terms(text)}
    return sum(term in held for term in asked) / max(1, len(asked))


def _terms(text: str) -> Iterator[Term]:
    words = list(_words(text))
    plain = [word.text for word in words]
    at = 0
    while at < len(words):
        number = number_at(plain, at)
        if number:
            value, stop = number
        elif plain[at : at + 2] == ["per", "cent"]:
            value, stop = "percent", at + 2
        else:
            value, stop = plain[at], at + 1
            value = value if value in _QUESTION_WORDS else _stem(value)
        yield Term(value, words[at].start, words[stop - 1].end)
        at = stop


def _words(text: str) -> Iterator[Term]:
    """The words in lower case, without accents, apostrophes, possessive endings and the endings of digits."""
    before: Term | None = None
    for match in _WORD.finditer(text):
        word = _folded(match.group())
        if before and before.text[-1].isdigit() and word in _DIGIT_ENDINGS and before.end == match.start():
            before = before._replace(end=match.end())
            continue
        if before:
            yield before
        before = Term(word, match.start(), match.end())
    if before:
        yield before


@lru_cache(maxsize=100_000)
def _folded(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.lower().replace("’", "'"))  # noqa: RUF001 - the mark is meant
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    plain = plain.removesuffix("'s").replace("'", "").replace(",", "")
    return _SIGNS.get(plain, plain)


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    # One for each word: a stemmer keeps what it works on, and several threads stem.
    stem: str = stemmer("english").stemWord(word)
    return stem
