"""Reads numbers that are spelled out, as transcripts have them: "nineteen sixty one" is 1961."""

import re
from collections.abc import Sequence

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_SMALL_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_CARDINALS = {word: number for number, word in enumerate(_SMALL.split())}
_TENS_VALUES = {word: 10 * number for number, word in enumerate(_TENS.split(), start=2)}
_ORDINALS = {word: number for number, word in enumerate(_SMALL_ORDINALS.split())}
# "fiftieth" and "the fifties" are 50.
_TENS_FORMS = {f"{word[:-1]}{end}": value for word, value in _TENS_VALUES.items() for end in ("ieth", "ies")}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_HUNDRED = 100


def number_at(words: Sequence[str], start: int) -> tuple[str, int] | None:
    """The longest number that begins at word `start`, in digits, and the word behind it; None where there is none.

    Words are lower case, digits without separators. Ordinals and decades read as their number.

    >>> number_at("in nineteen sixty one it".split(), 1)
    ('1961', 4)
    >>> number_at("2.5 million people".split(), 0)
    ('2500000', 2)
    """
    if _DIGITS.fullmatch(words[start]):
        return _scaled(words, start)
    pair = _below_hundred(words, start)
    if pair is None:
        return None
    value, stop, is_last = pair
    if is_last:
        return str(value), stop
    year = _year(words, value, stop)
    if year:
        return year
    total, stop = _with_scales(words, value, stop)
    return _with_decimals(words, total, stop)


def _scaled(words: Sequence[str], start: int) -> tuple[str, int]:
    """A number in digits, and the scale that may follow: "5 million"."""
    scale = _SCALES.get(words[start + 1]) if start + 1 < len(words) else None
    if scale is None:
        return words[start], start + 1
    return f"{float(words[start]) * scale:.0f}", start + 2


def _below_hundred(words: Sequence[str], start: int) -> tuple[int, int, bool] | None:
    """A number below 100, the word behind it, and whether it ends there, as ordinals and decades do."""
    if start >= len(words):
        return None
    word = words[start]
    if word in _TENS_VALUES:
        unit = words[start + 1] if start + 1 < len(words) else ""
        for known, is_last in ((_CARDINALS, False), (_ORDINALS, True)):
            if 0 < known.get(unit, 0) < 10:  # noqa: PLR2004 - units are below ten
                return _TENS_VALUES[word] + known[unit], start + 2, is_last
        return _TENS_VALUES[word], start + 1, False
    for known, is_last in ((_CARDINALS, False), (_ORDINALS, True), (_TENS_FORMS, True)):
        if word in known:
            return known[word], start + 1, is_last
    return None


def _year(words: Sequence[str], century: int, start: int) -> tuple[str, int] | None:
    """Years as they are said: "nineteen sixty one", "nineteen oh five"."""
    if century < 10:  # noqa: PLR2004 - no century of one digit is said like this
        return None
    rest = _below_hundred(words, start)
    if rest and rest[0] >= 10:  # noqa: PLR2004 - "twenty five" is no year
        return str(century * _HUNDRED + rest[0]), rest[1]
    unit = _CARDINALS.get(words[start + 1], 0) if start + 1 < len(words) and words[start] in ("oh", "o") else 0
    return (str(century * _HUNDRED + unit), start + 2) if 0 < unit < 10 else None  # noqa: PLR2004 - one digit follows


def _with_scales(words: Sequence[str], value: int, start: int) -> tuple[int, int]:
    """Adds what follows: hundreds, thousands and more, and the rest behind them, with "and" or without."""
    total, group, stop = 0, value, start
    while stop < len(words):
        word = words[stop]
        if word == "hundred":
            group, stop = group * _HUNDRED, stop + 1
        elif word in _SCALES:
            total, group, stop = total + max(group, 1) * _SCALES[word], 0, stop + 1
        elif group % _HUNDRED == 0 and (group or total) and (rest := _below_hundred(words, stop + (word == "and"))):
            group, stop = group + rest[0], rest[1]
            if rest[2]:
                break
        else:
            break
    return total + group, stop


def _with_decimals(words: Sequence[str], total: int, start: int) -> tuple[str, int]:
    """Adds the digits behind a "point"."""
    stop, digits = start + 1, ""
    while start < len(words) and words[start] == "point" and stop < len(words) and words[stop] in _CARDINALS:
        digits, stop = digits + str(_CARDINALS[words[stop]]), stop + 1
    return (f"{total}.{digits}", stop) if digits else (str(total), start)
