"""Wrong passages that look right."""

from atr_qa.training.neighbours import HardPassages
from atr_qa.training.squad import Question, Squad

PASSAGES = (
    "The red tower was finished in 1889 by a firm.",
    "The blue tower was finished in 1912.",
    "Cats sleep all day.",
    "The tower was finished in 1889, the guide said.",
)
QUESTION = Question("1", "When was the tower finished?", 0, ((30, 34),))


def test_the_passages_nearest_to_the_question_come_first() -> None:
    """Not its own one, and none that holds the answer, which would be right."""
    assert PASSAGES[0][30:34] == "1889"
    assert HardPassages(Squad(PASSAGES, (QUESTION,))).of(QUESTION, 3) == [1, 2]
    assert HardPassages(Squad(PASSAGES, (QUESTION,))).of(QUESTION, 1) == [1]


def test_a_question_of_unknown_words_still_gets_some() -> None:
    """Any passage is wrong then."""
    question = Question("2", "Zebras?", 2, ())
    assert len(HardPassages(Squad(PASSAGES, (question,))).of(question, 2)) == 2


def test_a_single_passage_has_no_neighbour() -> None:
    """There is nothing else to ask."""
    assert HardPassages(Squad(PASSAGES[:1], (QUESTION,))).of(QUESTION, 3) == []


def test_a_spoken_copy_of_the_right_passage_is_not_a_wrong_one() -> None:
    """It still answers, though the recogniser wrote another year."""
    squad = Squad((*PASSAGES, "The red tower was finished in 1898 by a firm."), (QUESTION,), {4: PASSAGES[0]})
    assert 4 not in HardPassages(squad).of(QUESTION, 5)
    heard = Question("1", QUESTION.text, 4, ((30, 34),))
    assert 0 not in HardPassages(squad).of(heard, 5)
