"""Cleaning takes out what no voice can say."""

import pytest
from atr_tts.cleaning import clean


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Hello \U0001f44b\U0001f3fd world \u2764\ufe0f!", "Hello world !"),
        ("a\x00b\x07c\x1b[31m", "a b c (31m"),
        ("zero\u200bwidth soft\xadhyphen \u202eright to left\u202c", "zerowidth softhyphen right to left"),
        ("\uff28\uff45\uff4c\uff4c\uff4f \U0001d407\U0001d41e\U0001d425\U0001d425\U0001d428", "Hello Hello"),
        ("2½ m² at 20°", "2½ m² at 20°"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("Stop!!!!!!!!!!", "Stop!!!"),
        ("one\ttwo\r\nthree", "one two three"),
    ],
)
def test_cleaning(text: str, cleaned: str) -> None:
    """Emoji, control and invisible characters go, compatibility forms become plain, and meaningful signs stay."""
    assert clean(text) == cleaned


@pytest.mark.parametrize("text", ["[[t3st]]", "[\u200b[t3st]\u200b]", "\uff3b\uff3bt3st\uff3d\uff3d", "[*[t3st]*]"])
def test_no_bracket_survives(text: str) -> None:
    """Raw phonemes can't be smuggled in, however the double brackets are spelled."""
    assert "[" not in clean(text)
    assert "]" not in clean(text)


def test_piled_up_marks_are_cut() -> None:
    """A letter keeps no more marks than a script could put on it."""
    assert clean("x" + "\u0323\u0331" * 500 + "y") == "x" + "\u0323\u0331" * 2 + "y"


def test_paragraphs_and_list_entries_become_lines() -> None:
    """A wrapped line continues its sentence; a blank line, a heading and a list entry begin a new one."""
    assert clean("Title\n\n- one\n- two\nwrapped\n\n\n## Next\ntext") == "Title\none\ntwo wrapped\nNext text"
