"""Numbers that are spelled out."""

import pytest
from atr_qa.numerals import number_at


@pytest.mark.parametrize(
    ("spelled", "digits"),
    [
        ("seven", "7"),
        ("fifty", "50"),
        ("ninety nine", "99"),
        ("third", "3"),
        ("twenty first", "21"),
        ("fiftieth", "50"),
        ("sixties", "60"),
        ("nineteen sixty one", "1961"),
        ("nineteen oh five", "1905"),
        ("twenty twenty six", "2026"),
        ("nineteen fifties", "1950"),
        ("two thousand and five", "2005"),
        ("one hundred", "100"),
        ("nineteen hundred", "1900"),
        ("three hundred and twenty first", "321"),
        ("one hundred fifty thousand two hundred", "150200"),
        ("two million", "2000000"),
        ("2.5 million", "2500000"),
        ("three point one four", "3.14"),
        ("1961", "1961"),
        ("6.5", "6.5"),
    ],
)
def test_a_number_reads_as_its_digits(spelled: str, digits: str) -> None:
    """All of it, and nothing of what follows."""
    words = spelled.split()
    assert number_at([*words, "boats", "and", "more"], 0) == (digits, len(words))


@pytest.mark.parametrize("word", ["boats", "hundred", "thousand", "point", "and", "oh"])
def test_other_words_are_no_numbers(word: str) -> None:
    """Nor is a scale that counts nothing."""
    assert number_at([word, "five"], 0) is None


@pytest.mark.parametrize(
    ("spelled", "digits", "behind"),
    [
        ("five six", "5", 1),
        ("two and three", "2", 1),
        ("twenty and five", "20", 1),
        ("one hundred and boats", "100", 2),
        ("first second", "1", 1),
        ("three point", "3", 1),
        ("nineteen oh boats", "19", 1),
    ],
)
def test_a_number_ends_where_the_next_word_does_not_continue_it(spelled: str, digits: str, behind: int) -> None:
    """Two numbers side by side stay two."""
    assert number_at(spelled.split(), 0) == (digits, behind)


def test_a_number_is_read_where_it_stands() -> None:
    """Not where the sentence begins."""
    assert number_at(["in", "nineteen", "sixty", "one", "it"], 1) == ("1961", 4)
