"""Numbers in figures and in words, as one recogniser writes them and another doesn't."""

import re

from atr_qa.numerals import number_at

_UNITS = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"}
_ORDINALS |= {"twelve": "twelfth"}
_FIGURES = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d{1,6})(\.\d+)?(st|nd|rd|th)?(%)?(?![\w%]|[.,]\d)")
_NUMBER_WORD = "|".join([*_UNITS, *_TENS[1:], "hundred", "thousand"])
_WORDS = re.compile(rf"\b(?:{_NUMBER_WORD})(?:(?:[ -]| and )(?:{_NUMBER_WORD}))*\b", re.IGNORECASE)
# Recognisers that write figures still spell out smaller numbers.
_LEAST_FIGURES = 10
# A bare number of four figures between these is read as a year.
_YEARS = range(1100, 2000)


def spelled(text: str) -> str:
    """The text with its figures in words.

    >>> spelled("In 1964 the 3rd ship carried 2,500 men at 6.5 knots.")
    'In nineteen sixty four the third ship carried two thousand five hundred men at six point five knots.'
    """
    return _FIGURES.sub(_in_words, text)


def in_figures(text: str) -> str:
    """The text with numbers from ten on in figures.

    >>> in_figures("the twenty-five ships of nineteen sixty four, two hundred and six men each")
    'the 25 ships of 1964, 206 men each'
    """
    return _WORDS.sub(lambda match: _figures_of(match[0]), text)


def _in_words(match: re.Match[str]) -> str:
    whole, decimals, ordinal, percent = match.groups()
    words = _year(int(whole)) if len(whole) == 4 and int(whole) in _YEARS else _cardinal(int(whole.replace(",", "")))  # noqa: PLR2004 - a year's figures
    if decimals:
        words += " point " + " ".join(_UNITS[int(figure)] for figure in decimals[1:])
    if ordinal:
        words = _ordinal(words)
    return words + " percent" * bool(percent)


def _year(number: int) -> str:
    century, year = divmod(number, 100)
    if not year:
        return f"{_cardinal(century)} hundred"
    return f"{_cardinal(century)} {'oh ' * (year < 10)}{_cardinal(year)}"  # noqa: PLR2004 - as in nineteen oh five


def _cardinal(number: int) -> str:
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = f" {_cardinal(number % size)}" if number % size else ""
            return f"{_cardinal(number // size)} {name}{rest}"
    if number < len(_UNITS):
        return _UNITS[number]
    return _TENS[number // 10] + (f" {_UNITS[number % 10]}" if number % 10 else "")


def _ordinal(words: str) -> str:
    head, _, last = words.rpartition(" ")
    last = _ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return f"{head} {last}".lstrip()


def _figures_of(phrase: str) -> str:
    """The phrase as one number; a phrase that is several numbers, or a small one, stays."""
    words = phrase.lower().replace("-", " ").split()
    value, stop = number_at(words, 0) or (phrase, 0)
    return value if stop == len(words) and float(value) >= _LEAST_FIGURES else phrase
