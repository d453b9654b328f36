"""Errors such as a recogniser makes: words that sound alike, words left out, words run together."""

import random
import re
from collections import defaultdict
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
# Letters that sound alike, in the order in which they are replaced; then vowels count only at a word's start.
_SOUNDS = [
    ("ph", "f"), ("gh", ""), ("ck", "k"), ("sch", "s"), ("sh", "s"), ("ch", "s"), ("th", "t"), ("kn", "n"),
    ("wr", "r"), ("wh", "w"), ("ce", "se"), ("ci", "si"), ("c", "k"), ("q", "k"), ("x", "ks"), ("z", "s"),
    ("d", "t"), ("b", "p"), ("v", "f"), ("g", "k"), ("j", "k"), ("m", "n"), ("h", ""), ("'", ""),
]  # fmt: skip
_VOWELS = re.compile(r"(?<=.)[aeiouyw]+")
_TWICE = re.compile(r"(.)\1+")
# What happens to a word that isn't heard right: shares of substitution, loss and of running into the next one.
_SUBSTITUTED, _LOST = 0.6, 0.2


class Mishearing:
    """Knows which words of a vocabulary sound alike."""

    def __init__(self, texts: Iterable[str]) -> None:
        alike: defaultdict[str, set[str]] = defaultdict(set)
        for word in {word.lower() for text in texts for word in _WORD.findall(text)}:
            alike[sound_of(word)].add(word)
        self._alike = {sound: sorted(words) for sound, words in alike.items() if len(words) > 1}

    def heard(self, text: str, rate: float, chance: random.Random) -> str:
        """The text with about `rate` (0 to 1) of its words heard wrong; blanks at its ends stay."""
        pieces = re.split(r"(\s+)", text)
        for at in range(0, len(pieces), 2):
            if pieces[at] and chance.random() < rate:
                self._mishear(pieces, at, chance)
        return "".join(pieces)

    def _mishear(self, pieces: list[str], at: int, chance: random.Random) -> None:
        """Changes the word at an even place of `pieces`, or the blank after it; words and blanks take turns."""
        what = chance.random()
        if what < _SUBSTITUTED:
            pieces[at] = _WORD.sub(lambda word: self._like(word[0], chance), pieces[at])
        elif at + 2 < len(pieces) and pieces[at + 2]:
            if what < _SUBSTITUTED + _LOST:
                pieces[at] = ""
            pieces[at + 1] = "" if pieces[at] or at else pieces[at + 1]

    def _like(self, word: str, chance: random.Random) -> str:
        others = [other for other in self._alike.get(sound_of(word.lower()), []) if other != word.lower()]
        if not others:
            return word
        other = chance.choice(others)
        return other.capitalize() if word[0].isupper() else other


def sound_of(word: str) -> str:
    """A rough key: words of one key sound alike.

    >>> sound_of("weather") == sound_of("whether"), sound_of("male") == sound_of("mail")
    (True, True)
    """
    for letters, sound in _SOUNDS:
        word = word.replace(letters, sound)
    return _TWICE.sub(r"\1", _VOWELS.sub("", word)) or word
