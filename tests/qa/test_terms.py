"""What a search by words compares."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from atr_qa.terms import asked_terms, indexed_terms, terms_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fifty", "50"),
        ("nineteen sixty one", "1961"),
        ("the nineteen fifties", "the 1950s"),
        ("the twenty-first", "the 21st"),
        ("five percent", "5 %"),
        ("five per cent", "5%"),
        ("two and a half thousand", "2 and a half thousand"),
        ("ten thousand men", "10,000 men"),
        ("three million euros", "3,000,000 euros"),
        ("The Café's ROOF", "the cafe roof"),
        ("don’t", "don't"),  # noqa: RUF001 - recognisers write either mark
        ("rivers", "river"),
        ("naïve", "naive"),
    ],
)
def test_what_sounds_alike_is_alike(one: str, other: str) -> None:
    """However a recogniser writes it down."""
    assert [term.text for term in terms_of(one)] == [term.text for term in terms_of(other)]


def test_a_term_knows_where_it_stands() -> None:
    """A number of several words is one term from the first to the last."""
    text = "In nineteen sixty-one the café's owner paid 5 per cent."
    assert [text[term.start : term.end] for term in terms_of(text)] == [
        *("In", "nineteen sixty-one", "the", "café's", "owner", "paid", "5", "per cent"),
    ]


def test_the_index_holds_no_stop_words() -> None:
    """They are everywhere, so they point nowhere."""
    assert indexed_terms("The boats are on the river.") == "boat river"


def test_a_question_asks_for_each_of_its_words_once() -> None:
    """Without those that make it a question."""
    assert asked_terms("What did the pilot of the pilot boat say about 50 or fifty?") == ["pilot", "boat", "say", "50"]


@pytest.mark.parametrize("text", ["", "   ", "what is it", "?!", "\x00☃"])
def test_a_question_may_ask_for_no_word(text: str) -> None:
    """Its meaning is searched all the same."""
    assert asked_terms(text) == []


def test_terms_are_the_same_from_any_thread() -> None:
    """Questions come several at a time."""
    words = [f"running{chr(97 + number % 26)}{number} flowers" for number in range(400)]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(indexed_terms, words))
    assert together == [indexed_terms(word) for word in words]
