"""Words and sentences of a passage."""

import pytest

from bench.eval.wording import Wording


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("We met. It rained.", ["We met.", "It rained."]),
        ("Dr. Who met St. John in the U.S. last May.", ["Dr. Who met St. John in the U.S. last May."]),
        ('He said "stop it." Then 20 left! Why?', ['He said "stop it."', "Then 20 left!", "Why?"]),
        ("the approx. values are lower", ["the approx. values are lower"]),
        ("no end", ["no end"]),
        ("", []),
    ],
)
def test_sentences_are_what_a_reader_takes_a_breath_after(text: str, sentences: list[str]) -> None:
    """Not after an abbreviation of two letters, nor before a small letter."""
    wording = Wording(text)
    assert [" ".join(wording.words[each.start : each.stop]) for each in wording.sentences] == sentences


def test_the_words_that_an_answer_touches() -> None:
    """Also where it holds a part of a word only, as in $308."""
    wording = Wording("It cost $308 million, they say.")
    assert wording.touched(9, 20) == range(2, 4)
    assert wording.touched(0, 31) == range(6)
    assert not wording.touched(7, 8)
