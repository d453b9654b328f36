"""Errors such as a recogniser makes."""

import random

import pytest
from atr_qa.training.mishearing import Mishearing, sound_of

TEXT = "the male knight wrote to the weather station by night mail whether it was right or not"


@pytest.mark.parametrize(("one", "other"), [("male", "mail"), ("knight", "night"), ("weather", "whether")])
def test_words_that_sound_alike_have_one_key(one: str, other: str) -> None:
    """However they are written."""
    assert sound_of(one) == sound_of(other)


def test_other_words_have_other_keys() -> None:
    """The first sound counts, and consonants do."""
    assert len({sound_of(word) for word in ["tower", "ship", "amount", "one", "red"]}) == 5


def test_what_is_heard_instead_sounds_alike() -> None:
    """Or is missing, or runs into the next word: no letter comes from nowhere."""
    heard = Mishearing([TEXT]).heard(TEXT, 1.0, random.Random(1))
    assert heard != TEXT
    known = {sound_of(word) for word in TEXT.split()}
    alone = [word for word in heard.split() if word in TEXT.split()]
    assert alone
    assert {sound_of(word) for word in alone} <= known
    assert len(heard.split()) < len(TEXT.split())


def test_the_rate_says_how_much_is_misheard() -> None:
    """Nothing at 0; the same chance gives the same errors."""
    mishearing = Mishearing([TEXT])
    assert mishearing.heard(TEXT, 0.0, random.Random(1)) == TEXT
    assert mishearing.heard(TEXT, 0.5, random.Random(2)) == mishearing.heard(TEXT, 0.5, random.Random(2))


@pytest.mark.parametrize("seed", range(20))
def test_blanks_at_the_ends_stay(seed: int) -> None:
    """The text may be a part of a longer one: words must not run into what stands beside it."""
    heard = Mishearing([TEXT]).heard(f" {TEXT} ", 0.9, random.Random(seed))
    assert heard.startswith(" ")
    assert heard.endswith(" ")


def test_a_capital_stays_a_capital() -> None:
    """A name that is heard as another word is still written as a name."""
    mishearing = Mishearing(["male mail"])
    heard = {mishearing.heard("Male", 1.0, random.Random(seed)) for seed in range(20)}
    assert heard <= {"Male", "Mail"}
    assert "Mail" in heard
