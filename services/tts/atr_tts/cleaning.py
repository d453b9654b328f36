"""Takes out of a text what no voice can say, and what a speech engine would take for a command."""

import re
import unicodedata

# NFKC would turn "2½" into twenty-one halves and "m²" into "m2".
_NORMALISED = re.compile(r"[^¼½¾²³]+")
# Zero width (non-)joiners are spelling in Persian and in Indic scripts.
_KEPT = frozenset("\u200c\u200d°")
_GONE = frozenset({"Cf", "Me", "Sk"})
_BLANK = frozenset({"Cc", "Cn", "Co", "Cs", "So", "Zl", "Zp", "Zs"})
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
_MARKS = frozenset({"Mn", "Mc"})
# More than any script puts on one letter.
_MAX_MARKS = 4

_LIST_MARK = re.compile(r"\n ?(?:[-*•‣\u2013]|#{1,6}) ")
_PARAGRAPH = re.compile(r" ?\n ?\n\s*")
_WHITE = re.compile(r"[^\S\n]+")
_REPEATED = re.compile(r"([^\w\s])\1{3,}")
_BARE_ASCII = frozenset("\n\t" + "".join(map(chr, range(0x20, 0x7F))))


def clean(text: str) -> str:
    """The text in one line per paragraph or list entry, without emoji, control characters and piled-up marks.

    >>> clean("Fine \U0001f600,\\nthank you.\\n\\n- One")
    'Fine , thank you.\\nOne'
    """
    text = _NORMALISED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = text if _BARE_ASCII.issuperset(text) else _without_unspeakable(text)
    # Both Piper and espeak-ng read what stands in double brackets as raw phonemes.
    text = text.translate({ord("["): "(", ord("]"): ")"})
    text = _LIST_MARK.sub("\n\n", "\n" + _WHITE.sub(" ", text))
    text = _PARAGRAPH.sub("\f", text).replace("\n", " ").replace("\f", "\n")
    return _WHITE.sub(" ", _REPEATED.sub(r"\1\1\1", text)).strip()


def _without_unspeakable(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in _MARKS else 0
        if character in _KEPT or character == "\n":
            kept.append(character)
        elif category in _BLANK:
            kept.append(" ")
        elif category not in _GONE and marks <= _MAX_MARKS and ord(character) not in _VARIATION_SELECTORS:
            kept.append(character)
    return "".join(kept)
