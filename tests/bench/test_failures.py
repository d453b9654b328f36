"""Questions that were not answered well."""

from dataclasses import replace

from bench.eval.asking import WAYS, Reply
from bench.eval.failures import failures_of
from tests.bench.outcomes import outcome_of

ELSEWHERE = Reply("grey", 0.2, "p00009", 0, 100)


def test_only_answers_with_too_few_right_words_fail() -> None:
    """A question without an answer doesn't: there is no gold to show."""
    assert failures_of([outcome_of("red", "red"), outcome_of("", "blue"), outcome_of("dark green", "green")], 5) == ""


def test_a_failure_shows_what_became_of_the_question() -> None:
    """The question, what was right, what was said instead and where, and the rank of the right passage."""
    shown = failures_of([replace(outcome_of("blue", "blue", rank=3), reply=ELSEWHERE)], 1)
    assert "What is blue?" in shown
    assert "gold      blue  (p00001)" in shown
    assert "answer    grey  (p00009, no answer 0.20)" in shown
    assert "bm25 3, vector 3, fused 3, reranked 3" in shown


def test_the_reason_is_where_the_answer_was_lost() -> None:
    """Found but read badly, found but another one won, not found, or only worded otherwise."""
    right = outcome_of("blue", "blue")
    cases = {
        "another passage's answer seems better": replace(right, reply=ELSEWHERE),
        "the reader misses it in its own paragraph": replace(right, reply=ELSEWHERE, given=ELSEWHERE),
        "the passage isn't found": replace(right, reply=ELSEWHERE, answer_ranks=dict.fromkeys(WAYS, 0)),
        "the right moment, other words": outcome_of("blue", "azure"),
    }
    assert {reason: failures_of([case], 1).rpartition("reason    ")[2] for reason, case in cases.items()} == {
        reason: reason for reason in cases
    }


def test_failures_are_taken_from_everywhere() -> None:
    """Two of four: not the first two, which are likely about the same thing."""
    failing = [replace(outcome_of(word, word), reply=ELSEWHERE) for word in ("one", "two", "three", "four")]
    shown = failures_of(failing, 2)
    assert "What is one?" in shown
    assert "What is three?" in shown
    assert shown.count("What is") == 2
