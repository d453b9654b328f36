"""The servicer over a real channel."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, TypeAlias

import grpc
import pytest
from atr.qa.v1 import qa_pb2, qa_pb2_grpc
from atr_qa.answering import QuestionAnswering
from atr_qa.service import NAME, register

from tests.conftest import Serving
from tests.qa.fakes import STEP_MS, WORD_MS, FakeEmbedder, FakeIndex, FakeReader, segment_of

INVALID = grpc.StatusCode.INVALID_ARGUMENT
Stub: TypeAlias = "qa_pb2_grpc.QuestionAnsweringAsyncStub"  # which exists in the stubs' types only


@pytest.fixture
async def stub(serving: Serving) -> AsyncIterator[Stub]:
    """A service whose index holds nothing yet."""
    engine = QuestionAnswering(FakeIndex(), FakeEmbedder(), FakeReader(), read_passages=5, no_answer_threshold=0.5)
    async with serving(NAME, engine, register) as channel:
        yield qa_pb2_grpc.QuestionAnsweringStub(channel)


def config(total: int) -> qa_pb2.IndexRequest:
    return qa_pb2.IndexRequest(config=qa_pb2.IndexConfig(total=total))


def document(document_id: str, text: str = "", *, title: str = "talk.wav", revision: str = "1") -> qa_pb2.IndexRequest:
    segment = segment_of(text)
    words = [qa_pb2.Word(word=word.text, start_ms=word.start_ms, end_ms=word.end_ms) for word in segment.words]
    message = qa_pb2.Segment(text=text, start_ms=segment.start_ms, end_ms=segment.end_ms, words=words)
    document = qa_pb2.Document(document_id=document_id, title=title, revision=revision, segments=[message])
    return qa_pb2.IndexRequest(document=document)


async def index(stub: Stub, *requests: qa_pb2.IndexRequest) -> list[tuple[int, int]]:
    return [(each.progress.indexed, each.progress.total) async for each in stub.Index(iter(requests))]


async def code_of(call: "grpc.aio.UnaryUnaryCall[Any, Any]") -> grpc.StatusCode:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return caught.value.code()


async def test_indexing_answers_each_document_with_progress(stub: Stub) -> None:
    """And the index knows them then, those without words too."""
    assert await index(stub, config(2), document("a", "a red balloon"), document("b")) == [(1, 2), (2, 2)]
    info = await stub.GetIndexInfo(qa_pb2.GetIndexInfoRequest())
    assert [(each.document_id, each.revision, each.passages) for each in info.documents] == [
        ("a", "1", 1),
        ("b", "1", 0),
    ]
    assert info.passages == 1


async def test_a_document_is_durable_before_the_next_is_sent(stub: Stub) -> None:
    """What was acknowledged stays when the call breaks off."""
    call = stub.Index()
    await call.write(config(2))
    await call.write(document("a", "a red balloon"))
    response = await call.read()
    assert isinstance(response, qa_pb2.IndexResponse)
    assert response.progress.indexed == 1
    call.cancel()
    info = await stub.GetIndexInfo(qa_pb2.GetIndexInfoRequest())
    assert [each.document_id for each in info.documents] == ["a"]


async def test_calls_that_index_at_the_same_time_all_get_through(stub: Stub) -> None:
    """They take turns."""
    calls = (index(stub, config(2), document(f"a{n}", "some words"), document(f"b{n}", "words")) for n in range(5))
    assert await asyncio.gather(*calls) == [[(1, 2), (2, 2)]] * 5
    assert len((await stub.GetIndexInfo(qa_pb2.GetIndexInfoRequest())).documents) == 10


@pytest.mark.parametrize(
    "requests",
    [
        [],
        [document("a", "words")],
        [config(-1)],
        [config(1), config(1)],
        [config(1), qa_pb2.IndexRequest()],
        [config(1), document("", "words")],
        [config(1), document("x' OR 'a'='a", "words")],
        [config(1), document("UPPER", "words")],
        [config(1), document("a" * 129, "words")],
        [config(1), document("a", title="t" * 1001)],
        [config(1), document("a", revision="r" * 129)],
    ],
)
async def test_wrong_index_requests_are_refused(stub: Stub, requests: list[qa_pb2.IndexRequest]) -> None:
    """Nothing of them is kept."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await index(stub, *requests)
    assert caught.value.code() is INVALID
    assert not (await stub.GetIndexInfo(qa_pb2.GetIndexInfoRequest())).documents


@pytest.mark.parametrize(("start_ms", "end_ms"), [(-1, 5), (5, 4), (0, 2**31)])
async def test_wrong_times_are_refused(stub: Stub, start_ms: int, end_ms: int) -> None:
    """Of segments and of words."""
    for request in (document("a", "words"), document("b", "words")):
        segment = request.document.segments[0]
        timed = segment if request.document.document_id == "a" else segment.words[0]
        timed.start_ms, timed.end_ms = start_ms, end_ms
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await index(stub, config(1), request)
        assert caught.value.code() is INVALID


async def test_an_answer_is_words_of_its_context(stub: Stub) -> None:
    """`context[start:end] == answer`, in code points, and its times are those of the words."""
    text = "\N{GRINNING FACE} the red balloon flew"
    await index(stub, config(1), document("a", text))
    response = await stub.Answer(qa_pb2.AnswerRequest(query=" the balloon? "))
    (answer,) = response.answers
    assert (answer.answer, answer.document_id, answer.title, answer.context) == ("balloon", "a", "talk.wav", text)
    assert answer.context[answer.context_offset.start : answer.context_offset.end] == "balloon"
    assert (answer.start_ms, answer.end_ms) == (3 * STEP_MS, 3 * STEP_MS + WORD_MS)
    assert response.no_answer_score == pytest.approx(0.1)


async def test_a_request_s_threshold_of_zero_abstains(stub: Stub) -> None:
    """Zero is a value, not the default."""
    await index(stub, config(1), document("a", "the red balloon"))
    response = await stub.Answer(qa_pb2.AnswerRequest(query="balloon", no_answer_threshold=0))
    (answer,) = response.answers
    assert (answer.answer, answer.context) == ("", "the red balloon")
    assert (answer.context_offset.start, answer.context_offset.end) == (0, 0)


async def test_a_search_gives_passages(stub: Stub) -> None:
    """From the documents it was limited to."""
    await index(stub, config(2), document("a", "the red balloon"), document("b", "a balloon"))
    response = await stub.Search(qa_pb2.SearchRequest(query="red balloon", document_ids=["b", "b"]))
    (passage,) = response.passages
    assert (passage.document_id, passage.text, passage.start_ms) == ("b", "a balloon", 0)
    assert passage.end_ms == STEP_MS + WORD_MS
    assert passage.score > 0


async def test_a_search_says_which_words_and_which_sentence(stub: Stub) -> None:
    """Ranges of the passage's text, and when that sentence is heard."""
    await index(stub, config(1), document("a", "We slept. The balloons were red. It rained."))
    response = await stub.Search(qa_pb2.SearchRequest(query="which balloons were red?"))
    (passage,) = response.passages
    assert [passage.text[one.start : one.end] for one in passage.highlights] == ["balloons", "red"]
    best = passage.best
    assert passage.text[best.offset.start : best.offset.end] == "The balloons were red."
    assert (best.start_ms, best.end_ms) == (2 * STEP_MS, 5 * STEP_MS + WORD_MS)


@pytest.mark.parametrize("query", ["", " \n ", "x" * 2001])
async def test_wrong_queries_are_refused(stub: Stub, query: str) -> None:
    """Empty ones and too long ones, also before anything is indexed."""
    assert await code_of(stub.Search(qa_pb2.SearchRequest(query=query))) is INVALID
    assert await code_of(stub.Answer(qa_pb2.AnswerRequest(query=query))) is INVALID


@pytest.mark.parametrize(
    "request_",
    [
        qa_pb2.AnswerRequest(query="q", top_n=-1),
        qa_pb2.AnswerRequest(query="q", top_n=21),
        qa_pb2.AnswerRequest(query="q", document_ids=["it's"]),
        qa_pb2.AnswerRequest(query="q", no_answer_threshold=1.5),
        qa_pb2.AnswerRequest(query="q", no_answer_threshold=float("nan")),
    ],
)
async def test_values_out_of_range_are_refused(stub: Stub, request_: qa_pb2.AnswerRequest) -> None:
    """Each with a reason."""
    assert await code_of(stub.Answer(request_)) is INVALID


async def test_a_question_before_anything_is_indexed_is_a_failed_precondition(stub: Stub) -> None:
    """For searches and for answers."""
    assert await code_of(stub.Search(qa_pb2.SearchRequest(query="q"))) is grpc.StatusCode.FAILED_PRECONDITION
    assert await code_of(stub.Answer(qa_pb2.AnswerRequest(query="q"))) is grpc.StatusCode.FAILED_PRECONDITION


async def test_a_document_can_be_deleted_once(stub: Stub) -> None:
    """Then it isn't found any more."""
    await index(stub, config(1), document("a", "some words"))
    assert (await stub.DeleteDocument(qa_pb2.DeleteDocumentRequest(document_id="a"))).passages == 1
    again = stub.DeleteDocument(qa_pb2.DeleteDocumentRequest(document_id="a"))
    assert await code_of(again) is grpc.StatusCode.NOT_FOUND
    assert await code_of(stub.DeleteDocument(qa_pb2.DeleteDocumentRequest(document_id="A"))) is INVALID


async def test_the_config_says_what_runs(stub: Stub) -> None:
    """Engine, models and threshold."""
    response = await stub.GetConfig(qa_pb2.GetConfigRequest())
    assert (response.engine, response.reader, response.embedder) == ("fake", "fake-reader", "fake-embedder")
    assert response.no_answer_threshold == 0.5
