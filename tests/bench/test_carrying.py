"""Answers carried over from a text to its transcript."""

import pytest

from bench.mishear.carrying import Hearing

SPOKEN = "So Renzo Alfieri, of seventeen thirty-one, keeps the wolf note in Basel, he said."


def carried(answer: str, heard: str) -> str | None:
    start = SPOKEN.index(answer)
    span = Hearing(SPOKEN, heard).carried(start, start + len(answer))
    return span and heard[slice(*span)]


@pytest.mark.parametrize(
    ("answer", "heard", "expected"),
    [
        ("wolf note", "so Renzo Alfieri of 1731 keeps the wolf note in Basel he said", "wolf note"),
        ("seventeen thirty-one", "So Renzo Alfieri of 1731 keeps the wolf note.", "1731"),
        ("Renzo Alfieri", "So, Rents O'Alfieri of 1731 keeps the wolf note.", "Rents O'Alfieri"),
        ("wolf note", "So Renzo Alfieri of 1731 keeps the wolfnote in Basel.", "wolfnote"),
        ("Alfieri", "So Lorenzo Alfiery of 1731 keeps", "Alfiery"),
        ("the wolf note", "keeps wolf note in Basel", "wolf note"),
    ],
    ids=["as it was said", "a number in figures", "a name heard wrong", "run together", "beside a wrong word", "cut"],
)
def test_an_answer_is_found_where_it_is_heard(answer: str, heard: str, expected: str) -> None:
    """In whole words, as the recogniser wrote them."""
    assert carried(answer, heard) == expected


@pytest.mark.parametrize(
    "heard", ["So Renzo Alfieri of 1731 keeps the wolf note, he said.", "the wolf note in puzzle he said", "Tower.", ""]
)
def test_an_answer_that_nobody_would_recognise_is_lost(heard: str) -> None:
    """Left out, or another word in its place: training on it would teach nonsense."""
    assert carried("Basel", heard) is None


def test_an_answer_without_a_word_is_lost() -> None:
    """Nobody hears a dash."""
    assert Hearing("one - two", "one two").carried(4, 5) is None
