"""From documents to answers, with models that do as they are told."""

import random

import pytest
from atr_qa.answering import Answers, QuestionAnswering
from atr_qa.calibration import Calibration, logit, probability
from atr_qa.engine import Document
from atr_qa.settings import QaSettings
from atr_runtime.errors import FailedPreconditionError

from tests.qa.fakes import (
    STEP_MS,
    WORD_MS,
    EveryPlaceReader,
    FakeEmbedder,
    FakeIndex,
    FakeReader,
    RandomReader,
    document_of,
)


def answering(*documents: Document, sure: float = 0.9, read_passages: int = 5) -> QuestionAnswering:
    engine = QuestionAnswering(
        FakeIndex(), FakeEmbedder(), FakeReader(sure), read_passages=read_passages, no_answer_threshold=0.5
    )
    for document in documents:
        engine.index.put([engine.prepare(document)])
    return engine


def texts_of(answers: Answers) -> list[str]:
    return [answer.found.passage.text[answer.start : answer.end] for answer in answers.answers]


def test_an_answer_is_words_of_a_passage_at_their_time() -> None:
    """Offsets point into the passage, times into the recording."""
    answers = answering(document_of("a", "the red balloon flew away")).answer("where is the balloon?", limit=3)
    assert texts_of(answers) == ["balloon"]
    assert (answers.answers[0].start_ms, answers.answers[0].end_ms) == (2 * STEP_MS, 2 * STEP_MS + WORD_MS)
    assert answers.no_answer_score == pytest.approx(0.1)


def test_overlapping_passages_give_one_answer_for_one_moment() -> None:
    """The word stands where two passages overlap."""
    words = [f"word{number}" for number in range(220)]
    words[110] = "balloon"
    engine = answering(document_of("a", " ".join(words)))
    assert len(engine.search("balloon", limit=5)) == 2
    assert texts_of(engine.answer("balloon", limit=3)) == ["balloon"]


def test_one_answer_in_two_recordings_is_two_answers() -> None:
    """Each is a citation of its own."""
    engine = answering(document_of("a", "a red balloon"), document_of("b", "a red balloon"))
    answers = engine.answer("the balloon?", limit=3)
    assert [answer.found.document_id for answer in answers.answers] == ["a", "b"]
    assert len(engine.answer("the balloon?", limit=1).answers) == 1


def test_answers_that_do_not_pass_the_threshold_are_left_out() -> None:
    """One good answer doesn't carry bad ones with it."""
    engine = answering(document_of("a", "a red balloon"), document_of("b", "the red hat"))
    assert texts_of(engine.answer("red balloon", limit=3)) == ["balloon"]


def test_where_nothing_answers_the_nearest_passages_come_without_an_answer() -> None:
    """With the passage's own times."""
    answers = answering(document_of("a", "the red hat")).answer("the balloon?", limit=3)
    assert texts_of(answers) == [""]
    assert (answers.answers[0].start_ms, answers.answers[0].end_ms) == (0, 2 * STEP_MS + WORD_MS)
    assert answers.no_answer_score == pytest.approx(0.99)


@pytest.mark.parametrize(("threshold", "answer"), [(None, ""), (0.5, ""), (0.7, "balloon"), (1.0, "balloon")])
def test_the_request_s_threshold_comes_before_the_service_s(threshold: float | None, answer: str) -> None:
    """The service's own is 0.5, and the reader is sure to 0.4."""
    engine = answering(document_of("a", "a red balloon"), sure=0.4)
    assert texts_of(engine.answer("balloon", limit=3, threshold=threshold)) == [answer]


def test_only_the_nearest_passages_are_read() -> None:
    """Reading is what takes time."""
    engine = answering(*(document_of(f"d{number}", "a balloon") for number in range(9)), read_passages=4)
    assert len(engine.answer("balloon", limit=9).answers) == 4


def test_nothing_indexed_is_said_so() -> None:
    """The caller has to train first."""
    with pytest.raises(FailedPreconditionError, match="nothing is indexed yet"):
        answering().answer("balloon", limit=3)


@pytest.mark.parametrize("documents", [[document_of("a", "")], [document_of("a", "red hat")]])
def test_an_index_without_a_match_answers_that_there_is_none(documents: list[Document]) -> None:
    """Silence was indexed, so it isn't the caller's fault."""
    answers = answering(*documents).answer("balloon", limit=3)
    assert (answers.answers, answers.no_answer_score) == ([], 1.0)


def test_the_reader_is_tried_without_the_object_store() -> None:
    """A store that is away for a moment is no reason to end a service whose card works."""
    engine = answering()
    engine.index = None  # type: ignore[assignment]  # whoever asks it fails
    engine.try_reader()
    with pytest.raises(AttributeError):
        engine.warm_up()


@pytest.mark.parametrize(
    ("engine", "device", "expected"),
    [
        ("transformers", "cuda", True),
        ("transformers", "auto", True),
        ("transformers", "cpu", False),
        ("onnx", "cuda", False),
    ],
)
def test_only_a_reader_on_a_card_is_tried(engine: str, device: str, expected: bool) -> None:  # noqa: FBT001 - a table
    """The ONNX engine stays on the CPU, whatever the device."""
    assert QaSettings.model_validate({"engine": engine, "device": device}).may_use_card == expected


def test_several_answers_of_one_passage_are_several_answers() -> None:
    """Each at its own moment."""
    engine = answering(document_of("a", "a red balloon and a blue balloon"))
    engine.reader = EveryPlaceReader()
    assert texts_of(engine.answer("balloon", limit=5)) == ["balloon", "balloon"]
    assert texts_of(engine.answer("balloon", limit=1)) == ["balloon"]


def test_the_search_decides_between_alike_spans() -> None:
    """The passage that was found first is the likelier one, as far as the reader's calibration says."""
    engine = answering(document_of("a", "a balloon"), document_of("b", "a big red balloon"))
    engine.reader.calibration = Calibration(bias=1.0, behind=-1.0)
    answers = engine.answer("the big red balloon", limit=2).answers
    assert [answer.found.document_id for answer in answers] == ["b", "a"]
    assert answers[0].score == pytest.approx(probability(logit(0.9) + 1))
    assert answers[1].score == pytest.approx(probability(logit(0.9) + 1 - 2))


@pytest.mark.parametrize("seed", range(20))
def test_words_and_times_of_an_answer_belong_together(seed: int) -> None:
    """Wherever the reader points: the offsets give the words, the times are those of these words."""
    chance = random.Random(seed)
    words = ["".join(chance.choices("ab\u00e9\N{GRINNING FACE}.,'-", k=chance.randint(1, 6))) for _ in range(400)]
    engine = answering(document_of("a", " ".join(words)))
    engine.reader = RandomReader(seed)
    given = engine.answer(" ".join(words[::40]), limit=5, threshold=1).answers
    assert given
    for answer in given:
        first, last = answer.start_ms // STEP_MS, (answer.end_ms - WORD_MS) // STEP_MS
        heard = answer.found.passage.text[answer.start : answer.end]
        assert heard.split() == words[first : last + 1]
        assert (answer.start_ms, answer.end_ms) == (first * STEP_MS, last * STEP_MS + WORD_MS)
