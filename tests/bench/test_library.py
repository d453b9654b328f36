"""Passages of a file as documents of the library."""

from atr_qa.passages import cut_passages
from atr_qa.training.squad import Question as Asked
from atr_qa.training.squad import Squad

from bench.eval.library import Library, document_id_of, spread, text_library

RHINE = "The Rhine flows north. It is 1,230 km long, and the Lippe joins it."
SQUAD = Squad(
    ("Nothing is asked of this.", RHINE),
    (
        Asked("length", " How long is the Rhine? ", 1, ((29, 37),)),
        Asked("depth", "How deep is the Rhine?", 1, ()),
    ),
)


def library() -> Library:
    return text_library(SQUAD, [1])


def test_every_passage_becomes_a_document_that_the_product_can_cut() -> None:
    """Also those that nothing is asked of; a short one is one passage with the text as it was."""
    texts = [[passage.text for passage in cut_passages(one.segments)] for one in library().documents]
    assert texts == [[text] for text in SQUAD.passages]


def test_sentences_become_segments_and_times_grow() -> None:
    """As in a transcript."""
    rhine = library().documents[1]
    assert [segment.text.split()[0] for segment in rhine.segments] == ["The", "It"]
    times = [word.start_ms for segment in rhine.segments for word in segment.words]
    assert times == sorted(set(times))


def test_only_questions_of_chosen_passages_are_asked() -> None:
    """The others' passages are in the library to be mistaken for the right one."""
    assert [question.text for question in library().questions] == ["How long is the Rhine?", "How deep is the Rhine?"]
    assert text_library(SQUAD, [0]).questions == ()


def test_a_question_knows_when_its_answer_is_heard() -> None:
    """A stretch holds it where it holds the middle of its first and of its last word, in the right document."""
    question = library().questions[0]
    words = [word for segment in library().documents[1].segments for word in segment.words]
    number, unit = words[6], words[7]
    assert question.golds == ("1,230 km",)
    assert question.is_answered_in(document_id_of(1), number.start_ms, unit.end_ms)
    assert question.is_answered_in(document_id_of(1), number.start_ms + 150, unit.end_ms - 150)
    assert not question.is_answered_in(document_id_of(1), number.start_ms + 200, unit.end_ms)
    assert not question.is_answered_in(document_id_of(1), number.start_ms, number.end_ms)
    assert not question.is_answered_in(document_id_of(0), number.start_ms, unit.end_ms)


def test_a_question_without_an_answer_is_answered_nowhere() -> None:
    """SQuAD 2.0's is_impossible."""
    question = library().questions[1]
    assert not question.golds
    assert not question.moments
    assert not question.is_answered_in(document_id_of(1), 0, 1_000_000)


def test_a_few_passages_are_taken_from_everywhere() -> None:
    """More than there are is all of them."""
    assert spread(240, 4) == [0, 60, 120, 180]
    assert spread(3, 0) == spread(3, 9) == [0, 1, 2]
    assert set(spread(240, 20)) <= set(spread(240, 40))
