"""Questions are asked of the product itself: its index in a real object store, with a reader that is told what to say."""

import pytest
from atr_qa.answering import QuestionAnswering
from atr_qa.index import TranscriptIndex
from atr_qa.settings import QaSettings
from atr_qa.store import open_tables
from atr_qa.training.squad import Question as Asked
from atr_qa.training.squad import Squad

from bench.eval.asking import Outcome, ask_all, put_all
from bench.eval.latency import measure
from bench.eval.library import Library, text_library
from bench.eval.store import in_new_bucket
from tests.object_store import S3Address
from tests.qa.fakes import FakeEmbedder, FakeReader

# The reader answers with the question's last word, wherever it stands.
SQUAD = Squad(
    ("The Rhine flows past Bonn to the sea.", "The Elbe flows past Dresden.", "A mountain stands alone."),
    (
        Asked("rhine", "Does the Rhine flow past Bonn?", 0, ((21, 25),)),
        Asked("elbe", "Does the Elbe flow past Dresden?", 1, ((20, 27),)),
        Asked("depth", "How deep is the Elbe?", 1, ()),
    ),
)


@pytest.fixture(scope="module")
def library() -> Library:
    return text_library(SQUAD, range(3))


@pytest.fixture(scope="module")
def index(s3: S3Address) -> TranscriptIndex:
    return TranscriptIndex(open_tables(in_new_bucket(QaSettings(), s3), "fake"))


@pytest.fixture(scope="module")
def engine(index: TranscriptIndex, library: Library) -> QuestionAnswering:
    engine = QuestionAnswering(index, FakeEmbedder(), FakeReader(), read_passages=5, no_answer_threshold=0.7)
    put_all(engine, library.documents)
    return engine


@pytest.fixture(scope="module")
def outcomes(engine: QuestionAnswering, index: TranscriptIndex, library: Library) -> dict[str, Outcome]:
    found = ask_all(engine, index, library, seed=1, workers=2)
    return {outcome.question.question_id: outcome for outcome in found}


def test_every_question_has_its_outcome(outcomes: dict[str, Outcome]) -> None:
    """In the order of the library, however many were asked at a time."""
    assert list(outcomes) == ["rhine", "elbe", "depth"]
    assert {one.reply.text for one in outcomes.values()} == {"Bonn", "Dresden", "Elbe"}
    assert outcomes["rhine"].given.text == "Bonn"


def test_a_paragraph_has_a_rank_by_each_way_to_find_it(outcomes: dict[str, Outcome]) -> None:
    """The words point at the first one, and the reader finds the answer there; no other one holds it."""
    assert set(outcomes["rhine"].ranks) == {"bm25", "vector", "fused", "reranked"}
    assert set(outcomes["rhine"].ranks.values()) == {1}
    assert outcomes["rhine"].answer_ranks == outcomes["rhine"].ranks
    assert outcomes["depth"].ranks["bm25"] == 1
    assert set(outcomes["depth"].answer_ranks.values()) == {0}


def test_half_of_what_has_an_answer_is_asked_without_its_paragraph(outcomes: dict[str, Outcome]) -> None:
    """One of two here, by the seed; there the answer is doubted more."""
    without = {name: one.without for name, one in outcomes.items() if one.without is not None}
    assert len(without) == 1
    assert without.keys() <= {"rhine", "elbe"}
    assert all(score > outcomes[name].reply.no_answer_score for name, score in without.items())


def test_the_best_answer_says_where_it_was_heard(outcomes: dict[str, Outcome]) -> None:
    """So it can be held against the moment of the right one."""
    reply, question = outcomes["elbe"].reply, outcomes["elbe"].question
    assert question.is_answered_in(reply.document_id, reply.start_ms, reply.end_ms)


def test_each_stage_is_timed(engine: QuestionAnswering, index: TranscriptIndex, library: Library) -> None:
    """A value for each question."""
    measured = measure(engine, index, library.questions)
    assert set(measured) == {"embed", "bm25", "vector", "search", "read", "answer"}
    assert {len(values) for values in measured.values()} == {3}
    assert (measured["bm25"] > 0).all()
