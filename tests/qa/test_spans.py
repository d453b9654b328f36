"""Choosing the span that a reader's logits point at."""

import re

import numpy as np
from atr_qa.spans import TokenisedText, best_spans


def tokenised(text: str) -> TokenisedText:
    """Words and marks as tokens."""
    offsets = [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]
    return TokenisedText(text, offsets, range(len(offsets)))


def choose(text: str, starts: dict[str, float], ends: dict[str, float]) -> str | None:
    """The span chosen when these words, at their first place, have these logits and all others have -9."""
    tokens = tokenised(text)
    words = [text[start:end] for start, end in tokens.offsets]
    start, end = np.full(len(words), -9, np.float32), np.full(len(words), -9, np.float32)
    for logits, given in ((start, starts), (end, ends)):
        for word, logit in given.items():
            logits[words.index(word)] = logit
    return next((text[first:stop] for first, stop, _ in best_spans(tokens, start, end, most=1)), None)


def test_the_span_with_the_largest_sum_of_logits_wins() -> None:
    """Start and end are chosen together."""
    assert choose("it was in May of 1961", {"May": 5, "1961": 4}, {"May": 1, "1961": 3}) == "May of 1961"


def test_a_span_never_ends_before_it_starts() -> None:
    """Even where the two best logits stand the wrong way round."""
    assert choose("red green blue", {"blue": 9, "red": 1}, {"red": 9, "green": 2}) == "red"


def test_a_span_is_at_most_twenty_tokens() -> None:
    """A whole paragraph is no answer."""
    text = " ".join(f"w{number}" for number in range(40))
    assert choose(text, {"w0": 5, "w30": 1}, {"w20": 5, "w19": 4}) == " ".join(text.split()[:20])


def test_the_pieces_of_a_word_stay_together() -> None:
    """An answer never begins or ends inside a word."""
    tokens = TokenisedText("unbelievable story", [(0, 2), (2, 9), (9, 12), (13, 18)], [0, 0, 0, 1])
    start, end = np.array([1, 9, 1, 0], np.float32), np.array([0, 9, 1, 0], np.float32)
    assert best_spans(tokens, start, end, most=1) == [(0, 12, 2.0)]


def test_a_text_without_tokens_has_no_span() -> None:
    """There is nothing to choose from."""
    assert best_spans(TokenisedText("", [], []), np.empty(0, np.float32), np.empty(0, np.float32), most=3) == []


def test_the_next_best_spans_share_no_word_with_better_ones() -> None:
    """Best first, as many as are asked for and as there are."""
    tokens = tokenised("red green blue")
    start, end = np.array([3, 2, 1], np.float32), np.array([0, 3, 0], np.float32)
    assert best_spans(tokens, start, end, most=3) == [(0, 9, 6.0), (10, 14, 1.0)]
    assert best_spans(tokens, start, end, most=1) == [(0, 9, 6.0)]


def test_an_answer_that_is_a_clause_is_read_to_the_end_of_the_clause() -> None:
    """The question's own words are left out by readers, but a clause without them is cut short."""
    text = "ask what you can plant in the garden, then dig"
    assert choose(text, {"what": 5}, {"plant": 5, "garden": 3}) == "what you can plant in the garden"


def test_a_clause_stays_short_where_the_longer_one_is_much_less_likely() -> None:
    """The reader's doubt counts."""
    text = "ask what you can plant in the garden, then dig"
    assert choose(text, {"what": 5}, {"plant": 5, "garden": 1}) == "what you can plant"


def test_an_answer_that_is_no_clause_stays_as_it_is() -> None:
    """A name is whole by itself."""
    assert choose("it was Ann of the garden.", {"Ann": 5}, {"Ann": 5, "garden": 3}) == "Ann"


def test_a_stop_inside_a_number_ends_no_clause() -> None:
    """As in 2.5 metres."""
    text = "see how it grew by 2.5 metres."
    assert choose(text, {"how": 5}, {"grew": 5, "metres": 4, "2": 0}) == "how it grew by 2.5 metres"
