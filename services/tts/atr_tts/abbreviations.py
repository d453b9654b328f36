"""English abbreviations and signs as people say them, where espeak-ng says them otherwise or stops after the dot."""

import re

from atr_tts.sentences import OPENERS

# Before a name.
_TITLES = {
    "Capt": "Captain",
    "Col": "Colonel",
    "Dr": "Doctor",
    "Ft": "Fort",
    "Gen": "General",
    "Gov": "Governor",
    "Hon": "Honorable",
    "Lt": "Lieutenant",
    "Messrs": "Messieurs",
    "Mr": "Mister",
    "Mrs": "Missus",
    "Ms": "Miz",
    "Mt": "Mount",
    "Prof": "Professor",
    "Rep": "Representative",
    "Rev": "Reverend",
    "Sen": "Senator",
    "Sgt": "Sergeant",
}
# Before a number.
_COUNTED = {
    "approx": "approximately",
    "ca": "circa",
    "ch": "chapter",
    "fig": "figure",
    "figs": "figures",
    "no": "number",
    "nos": "numbers",
    "p": "page",
    "pp": "pages",
    "sec": "section",
    "vol": "volume",
    "jan": "January",
    "feb": "February",
    "mar": "March",
    "apr": "April",
    "jun": "June",
    "jul": "July",
    "aug": "August",
    "sep": "September",
    "sept": "September",
    "oct": "October",
    "nov": "November",
    "dec": "December",
}
# Anywhere; their dot may end the sentence too.
_CLOSING = {
    "Aug": "August",
    "Ave": "Avenue",
    "Blvd": "Boulevard",
    "Co": "Company",
    "Corp": "Corporation",
    "Feb": "February",
    "Fri": "Friday",
    "Inc": "Incorporated",
    "Jan": "January",
    "Jr": "Junior",
    "Ltd": "Limited",
    "Mon": "Monday",
    "Nov": "November",
    "Oct": "October",
    "Rd": "Road",
    "Sept": "September",
    "Sr": "Senior",
    "approx": "approximately",
}


def write_out_abbreviations(text: str) -> str:
    """English text without the abbreviations and signs that are read wrongly.

    >>> write_out_abbreviations("Dr. J. Doe, e.g. at No. 5 Main St.")
    'Doctor J Doe, for example, at number 5 Main Street.'
    """
    for pattern, replacement in _SIGNS:
        text = pattern.sub(replacement, text)
    text = _TITLE.sub(lambda match: _TITLES[match[1]] + " ", text)
    text = _COUNTED_WORD.sub(lambda match: _COUNTED[match[1].lower()] + " ", text)
    for pattern, replacement in _PHRASES:
        text = pattern.sub(replacement, text)
    text = _SAINT_OR_STREET.sub(_saint_or_street, text)
    text = _CLOSING_WORD.sub(lambda match: _CLOSING[match[1]] + _dot_if_last(match), text)
    return _LETTER_DOT.sub(_without_name_dot, text)


_SIGNS = (
    (re.compile(r"\bhttps?://(?:www\.)?"), ""),
    (re.compile(r"</?[A-Za-z][^<>]{0,200}>"), " "),
    (re.compile(r"\bC#(?!\w)"), "C sharp"),
    (re.compile(r"#(?=\d)"), "number "),
    (re.compile(r"~(?=[$€£]?\d)"), "about "),
    (re.compile(r"(?<=\d)\s?[x\xd7]\s?(?=\d)"), " by "),
    (re.compile(r"\s<\s"), " less than "),
    (re.compile(r"\s>\s"), " greater than "),
    # What is left of mark-up would be read by name.
    (re.compile(r"[*_`|~#<>\\^{}]+"), " "),
    (re.compile(r" {2,}"), " "),
    (re.compile(r" (?=[.,;:!?](?:\s|$))"), ""),
)
_TITLE = re.compile(rf"\b({'|'.join(_TITLES)})\.\s(?=[A-Z])")
_COUNTED_WORD = re.compile(rf"\b({'|'.join(_COUNTED)})\.\s?(?=\d)", re.IGNORECASE)
_PHRASES = (
    (re.compile(r"\be\.\s?g\.,?(?=\s)", re.IGNORECASE), "for example,"),
    (re.compile(r"\bi\.\s?e\.,?(?=\s)", re.IGNORECASE), "that is,"),
    (re.compile(r"\bvs\.(?=\s)"), "versus"),
    (re.compile(r"\bPh\.\s?D\.(?=\s?[,;:a-z])"), "PhD"),
    (re.compile(r"\bPh\.\s?D\."), "PhD."),
)
_CLOSING_WORD = re.compile(rf"\b({'|'.join(_CLOSING)})\.(\s+[A-Z]|\s*$)?", re.MULTILINE)
_SAINT_OR_STREET = re.compile(r"\bSt\.(?=(\s+([A-Z]\w*)|\s*$)?)", re.MULTILINE)
_LETTER_DOT = re.compile(r"(?<![\w'°])((?:[A-Z]\.)*[A-Z])\.(?=\s+([A-Z][\w']*))")


def _saint_or_street(match: re.Match[str]) -> str:
    """A saint before a name, otherwise a street, whose dot stays where a sentence ends."""
    following, name = match.groups()
    if name and name.lower() not in OPENERS:
        return "Saint"
    return "Street" if following is None else "Street."


def _dot_if_last(match: re.Match[str]) -> str:
    """The dot of "Inc." stays where a sentence ends: before a capital or the end of the line."""
    return "" if match[2] is None else f".{match[2]}"


def _without_name_dot(match: re.Match[str]) -> str:
    """Drops the dot of "F. Kennedy", at which espeak-ng would stop; keeps that of "plan B. The"."""
    letters, following = match.groups()
    return match[0] if following.lower() in OPENERS else letters
