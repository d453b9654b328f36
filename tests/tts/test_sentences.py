"""Sentences end where a speaker would stop, and nowhere else."""

import pytest
from atr_tts.sentences import MAX_SENTENCE_CHARS, split_sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ("It works.", "Does it?", "Yes!", "Good…", "Bye"),
        ("Dr. Smith met Mrs. Jones.", "They talked."),
        ("It costs 3.5 pounds, or 1,234.56.", "Fine."),
        ("Use fruit, e.g. apples, i.e. those, etc. in it.", "Then stop."),
        ("The U.S. and the U.K. agreed.", "He left the U.S.", "They stayed."),
        ("J. R. R. Tolkien wrote.", "I chose plan B.", "The end."),
        ("See Fig. 3, vol. 2 and No. 5 of Jan. 1961.", "Next."),
        ('"Is it ready?" he asked.', '"Yes."', "She left."),
        ("Wait... what?", "Oh."),
        ("Version 2.10.3 of example.com is out.", "Get it."),
        ("你好。", "再见!", "好"),
    ],
)
def test_sentences_are_found(sentences: tuple[str, ...]) -> None:
    """Titles, initials, decimals, quotations and dotted abbreviations don't end a sentence."""
    joint = "" if sentences[0].startswith("你") else " "
    assert split_sentences(joint.join(sentences)) == sentences


def test_a_line_ends_a_sentence() -> None:
    """Headings and list entries without a stop are sentences of their own."""
    assert split_sentences("A title\nFirst entry\nSecond") == ("A title", "First entry", "Second")


def test_what_holds_no_word_is_left_out() -> None:
    """Punctuation alone is no sentence."""
    assert split_sentences("... Well. !!! -- ?") == ("Well.",)


def test_a_sentence_as_long_as_allowed_stays_whole() -> None:
    """The cut begins only above the limit."""
    sentence = "w" * (MAX_SENTENCE_CHARS - 1) + "."
    assert split_sentences(sentence) == (sentence,)


@pytest.mark.parametrize("text", ["many words " * 200, "some words, a clause; " * 100, "x" * 2_000, "字" * 2_000])
def test_an_endless_sentence_is_cut(text: str) -> None:
    """Nothing is lost, every piece fits, and the first one is short so that it is heard soon."""
    pieces = split_sentences(text)
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")
    assert max(map(len, pieces)) <= MAX_SENTENCE_CHARS
    assert len(pieces[0]) <= 120


def test_a_cut_prefers_the_end_of_a_clause() -> None:
    """Where there are clauses, every piece but the last ends with one."""
    pieces = split_sentences("the river that runs through the town rises in spring, " * 12 + "and falls.")
    assert all(piece.endswith("spring,") for piece in pieces[:-1])
