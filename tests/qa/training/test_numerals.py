"""Figures and number words."""

import pytest
from atr_qa.training.numerals import in_figures, spelled

PAIRS = [
    ("1731", "seventeen thirty one"),
    ("2005", "two thousand five"),
    ("206", "two hundred six"),
    ("12000", "twelve thousand"),
    ("345678", "three hundred forty five thousand six hundred seventy eight"),
    ("40", "forty"),
]


@pytest.mark.parametrize(("figures", "words"), PAIRS)
def test_numbers_go_both_ways(figures: str, words: str) -> None:
    """Years as they are said, others as they are counted."""
    assert spelled(figures) == words
    assert in_figures(words) == figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1905 and 1900", "nineteen oh five and nineteen hundred"),
        ("the 21st, the 12th and the 40th", "the twenty first, the twelfth and the fortieth"),
        ("5% of 3.14", "five percent of three point one four"),
        ("12,000", "twelve thousand"),
        ("0", "zero"),
    ],
)
def test_figures_are_spelled_as_they_are_said(text: str, expected: str) -> None:
    """Ordinals, shares, decimals."""
    assert spelled(text) == expected


@pytest.mark.parametrize("text", ["B52", "10.0.0.1", "1234567890", "x86", "1,23"])
def test_what_is_no_number_is_left_alone(text: str) -> None:
    """Names, addresses, and numbers longer than anybody says."""
    assert spelled(text) == text


@pytest.mark.parametrize("text", ["five", "one or two", "five six seven", "nine to five", "done"])
def test_small_numbers_and_lists_of_numbers_stay_words(text: str) -> None:
    """Recognisers write them so."""
    assert in_figures(text) == text


def test_words_around_numbers_stay() -> None:
    """With "and" inside a number, and hyphens."""
    assert in_figures("The Twenty-five ships of two thousand and five") == "The 25 ships of 2005"
