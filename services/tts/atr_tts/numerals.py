"""Money, dates, years, times, units and fractions in English, where espeak-ng would read the signs in turn.

Digits stay digits wherever espeak-ng reads them well: "$3.50" becomes "3 dollars and 50 cents".
"""

import re
from collections.abc import Callable

from atr_tts.units import write_out_units

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"


def write_out_numerals(text: str) -> str:
    """English text with its numbers in the order and the words in which people say them.

    >>> write_out_numerals("On 2024-05-03 at 10:05 it grew 2½% to $3M, as in the 1990s.")
    'On May 3rd, 20 24 at 10 oh 5 it grew 2 and a half% to 3 million dollars, as in the 19 nineties.'
    """
    for pattern, replacement in _BEFORE_UNITS:
        text = pattern.sub(replacement, text)
    text = write_out_units(text)
    for pattern, replacement in _AFTER_UNITS:
        text = pattern.sub(replacement, text)
    return text


def _in_single_digits(match: re.Match[str]) -> str:
    """'555-1234' as '5 5 5, 1 2 3 4'."""
    return ", ".join(" ".join(group) for group in re.findall(r"\d+", match[0]))


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ORDINAL_ENDS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


def _date(match: re.Match[str]) -> str:
    year, month, day = match[1], int(match[2]), int(match[3])
    return f"{_MONTHS[month - 1]} {day}{_ORDINAL_ENDS.get(day, 'th')}, {year}"


_CURRENCIES = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "¥": ("yen", "yen", "", ""),
    "₹": ("rupee", "rupees", "paisa", "paise"),
}
_SCALES = {"k": "thousand", "m": "million", "mn": "million", "b": "billion", "bn": "billion", "t": "trillion"}


def _money(match: re.Match[str]) -> str:
    one, many, one_part, many_parts = _CURRENCIES[match["sign"]]
    amount, scale = match["amount"], match["scale"]
    if scale:
        return f"{amount} {_SCALES.get(scale.lower(), scale)} {many}"
    whole, _, part = amount.partition(".")
    said_whole = f"{whole} {one if whole == '1' else many}"
    if len(part) != 2 or not many_parts:  # noqa: PLR2004 - cents and pence have two digits
        return f"{amount} {many}" if part else said_whole
    if part == "00":
        return said_whole
    said_part = f"{int(part)} {one_part if part == '01' else many_parts}"
    return said_part if whole == "0" else f"{said_whole} and {said_part}"


def _time(match: re.Match[str]) -> str:
    hour, minute, half_day = int(match[1]), match[2], match[3] or ""
    if minute != "00":
        return f"{hour} {'oh ' + minute[1] if minute[0] == '0' else minute}{half_day}"
    if half_day:
        return f"{hour}{half_day}"
    return f"{hour} o'clock" if 1 <= hour <= 12 else f"{hour} hundred"  # noqa: PLR2004 - the clock's face


_FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4"}
_PARTS = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 8: "eighth", 10: "tenth"}


def _fraction(match: re.Match[str]) -> str:
    """'2 1/2' as '2 and a half', '3/4' as '3 quarters'; what is no common fraction, such as 24/7, number by number."""
    whole, above, below = match[1], int(match[2]), int(match[3])
    if above >= below or below not in _PARTS:
        return f"{whole or ''}{above} {below}"
    part = _PARTS[below]
    if above > 1:
        part = f"{above} {'halves' if part == 'half' else part + 's'}"
    elif whole:
        part = f"{'an' if part == 'eighth' else 'a'} {part}"
    else:
        part = f"one {part}"
    return f"{whole}and {part}" if whole else part


_TENS = (
    "hundreds",
    "tens",
    "twenties",
    "thirties",
    "forties",
    "fifties",
    "sixties",
    "seventies",
    "eighties",
    "nineties",
)


def _decade(match: re.Match[str]) -> str:
    century, ten = match[1] or "", int(match[2])
    if century == "20" and ten == 0:
        return "two thousands"
    return f"{century} {_TENS[ten]}".strip()


def _year(match: re.Match[str]) -> str:
    """In pairs, from which espeak-ng makes "nineteen eighty-four"; 1900 and 2005 are read well as they are."""
    century, rest = match[1], match[2]
    if rest == "00" or (century == "20" and rest[0] == "0"):
        return match[0]
    return f"{century} oh {rest[1]}" if rest[0] == "0" else f"{century} {rest}"


_ROMAN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
    "XI": 11,
    "XII": 12,
    "XIII": 13,
    "XIV": 14,
    "XV": 15,
    "XVI": 16,
    "XVII": 17,
    "XVIII": 18,
    "XIX": 19,
    "XX": 20,
}
_RULERS = "Alexander|Benedict|Charles|Edward|Elizabeth|Francis|Frederick|George|Henry|James|John Paul|Louis|Philip|Pius"
_PARTED = "Act|Appendix|Article|Bowl|Chapter|Class|Grade|Level|Part|Phase|Section|Stage|Title|Type|Volume|War"


def _ruler(match: re.Match[str]) -> str:
    number = _ROMAN[match[2]]
    return f"{match[1]} the {number}{_ORDINAL_ENDS.get(number, 'th')}"


_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]
_MANY_LETTERS = "|".join(sorted((roman for roman in _ROMAN if len(roman) > 1), key=len, reverse=True))

_BEFORE_UNITS: tuple[_Rule, ...] = (
    (re.compile(rf"\b({_RULERS}) ({_MANY_LETTERS}|[IVX])\b"), _ruler),
    (re.compile(rf"\b({_PARTED}) ({_MANY_LETTERS}|[IVX])\b"), lambda match: f"{match[1]} {_ROMAN[match[2]]}"),
    (re.compile(rf"(?<=[a-z] )({_MANY_LETTERS})\b"), lambda match: str(_ROMAN[match[1]])),
    (re.compile(r"(?<![\w-])(?:\+?\d{1,3}[ -])?(?:\(\d{3}\) ?|\d{3}[ -])?\d{3}-\d{4}(?![\w-])"), _in_single_digits),
    (re.compile(r"\b([12]\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b"), _date),
    (re.compile(r"(?<![\w.])\.(?=\d)"), "0."),
    # Ranges: "10-20" is "10 to 20", but a chain such as 1-2-3 is none.
    (re.compile(rf"(?<![\w.,-])((?:[$€£]\s?)?{_NUMBER}%?)[-\u2013](?=[$€£]?{_NUMBER}%?(?![\d-]))"), r"\1 to "),
    (
        re.compile(
            rf"(?:\bUS)?(?P<sign>[$€£¥₹])\s?(?P<amount>{_NUMBER})"
            r"(?:[ -]?(?P<scale>thousand|million|billion|trillion|bn|mn|[kKmMbBT])\b)?"
        ),
        _money,
    ),
    (re.compile(r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])(\s?[AaPp]\.?[Mm]\b)?"), _time),
    (re.compile(r"\s?([½¼¾])"), lambda match: f" {_FRACTIONS[match[1]]}"),
    (re.compile(r"(?<![\d/.,])(\d+ )?(\d{1,2})/(\d{1,2})(?![\d/])"), _fraction),
    (re.compile(r"(?<=\d)/(?=\d)"), " "),
    (re.compile(r"\b(1[1-9]|20)(\d)0s\b"), _decade),
    (re.compile(r"(?<=the |mid-|mid )()'?([2-9])0s\b"), _decade),
)
_AFTER_UNITS: tuple[_Rule, ...] = (
    (re.compile(r"(?<![\w.,:/-])(1[1-9]|20)(\d\d)(?![\w%:/]|[.,-]\d)"), _year),
    (re.compile("²"), " squared"),
    (re.compile("³"), " cubed"),
)
