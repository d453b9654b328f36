"""Adapt over a real channel, with a training that is played and a real object store."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from pathlib import Path
from typing import TypeAlias

import grpc
import pytest
from atr.qa.v1 import qa_pb2, qa_pb2_grpc
from atr_qa.adaptation import ADAPTED, Adaptation, Adapted, Progress
from atr_qa.answering import QuestionAnswering
from atr_qa.measuring import Figures
from atr_qa.service import NAME, register
from atr_qa.settings import QaSettings
from atr_qa.versions import ReaderVersions
from atr_runtime.models import Model

from tests.conftest import Serving
from tests.object_store import S3Address
from tests.qa.fakes import FakeEmbedder, FakeIndex, FakeReader
from tests.qa.test_service import code_of
from tests.qa.test_versions import promote

Stub: TypeAlias = "qa_pb2_grpc.QuestionAnsweringAsyncStub"  # which exists in the stubs' types only
FIGURES = Figures(questions=2, exact_match=50, f1=62.5)


class FakeTrainer:
    """Takes two steps, the second when it may, and writes down what it found in the folder."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()
        self.was_left = asyncio.Event()

    async def train(self, folder: Path, base: str) -> AsyncGenerator[Progress, None]:
        names = ("learnt.json", "held_back.json", "start/reader.int8.onnx")
        self.found = {name: (folder / name).read_text() for name in names}
        try:
            yield Progress(1, 2)
            await self.may_go_on.wait()
            yield Progress(2, 2)
        finally:
            self.was_left.set()
        (folder / "version").mkdir()
        (folder / "version" / "reader.int8.onnx").write_text("new weights")
        adapted = Adapted(base, 3, 4, FIGURES, FIGURES, FIGURES, FIGURES)
        (folder / "adapted.json").write_bytes(ADAPTED.dump_json(adapted))


@pytest.fixture
def trainer() -> FakeTrainer:
    return FakeTrainer()


@pytest.fixture
def base(tmp_path: Path) -> Model:
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "reader.int8.onnx").write_text("first weights")
    return Model("small", tmp_path / "small")


@pytest.fixture
async def stub(serving: Serving, settings: QaSettings, trainer: FakeTrainer, base: Model) -> AsyncIterator[Stub]:
    adaptation = Adaptation(ReaderVersions(settings), trainer, lambda: base)
    engine = QuestionAnswering(FakeIndex(), FakeEmbedder(), FakeReader(), read_passages=5, no_answer_threshold=0.5)

    def register_both(engine: QuestionAnswering, server: grpc.aio.Server) -> None:
        register(engine, server, adaptation)

    async with serving(NAME, engine, register_both) as channel:
        yield qa_pb2_grpc.QuestionAnsweringStub(channel)


def example(query: str, answer: str = "", *, held_back: bool = False) -> qa_pb2.AdaptRequest:
    context = "\N{GRINNING FACE} the red balloon flew"
    start = context.find(answer)
    offset = qa_pb2.Offset(start=start, end=start + len(answer)) if answer else None
    return qa_pb2.AdaptRequest(example=qa_pb2.Example(query=query, context=context, answer=offset, held_back=held_back))


def requests(version: str = "v1") -> Iterator[qa_pb2.AdaptRequest]:
    yield qa_pb2.AdaptRequest(config=qa_pb2.AdaptConfig(version=version))
    yield example("What flew?", "the red balloon")
    yield example("Who?")
    yield example("What colour?", "red", held_back=True)


async def adapt(stub: Stub, *sent: qa_pb2.AdaptRequest) -> list[qa_pb2.AdaptResponse]:
    return [response async for response in stub.Adapt(iter(sent or requests()))]


async def test_a_training_ends_with_a_version_in_the_object_store(
    stub: Stub, trainer: FakeTrainer, settings: QaSettings, tmp_path: Path
) -> None:
    """Progress comes first; the trainer finds the configured reader, and the examples as SQuAD files."""
    *progress, last = await adapt(stub)
    assert [(each.progress.done, each.progress.total) for each in progress] == [(1, 2), (2, 2)]
    assert (last.result.base, last.result.trained, last.result.replayed) == ("small", 3, 4)
    assert (last.result.after.questions, last.result.after.exact_match, last.result.after.f1) == (2, 50, 62.5)
    ReaderVersions(settings).fetch("v1", tmp_path / "back")
    assert (tmp_path / "back" / "reader.int8.onnx").read_text() == "new weights"

    assert trainer.found["start/reader.int8.onnx"] == "first weights"
    learnt, held = (
        json.loads(trainer.found[f"{name}.json"])["data"][0]["paragraphs"] for name in ("learnt", "held_back")
    )
    assert [paragraph["qas"][0]["question"] for paragraph in learnt] == ["What flew?", "Who?"]
    assert learnt[0]["qas"][0]["answers"] == [{"text": "the red balloon", "answer_start": 2}]
    assert learnt[1]["qas"][0]["answers"] == []
    assert held[0]["qas"][0]["answers"][0]["text"] == "red"


async def test_the_next_training_starts_from_the_promoted_version(
    stub: Stub, trainer: FakeTrainer, settings: QaSettings, s3: S3Address
) -> None:
    """So that it keeps what it learnt before."""
    await adapt(stub)
    promote(s3, settings, "v1")
    await adapt(stub, *requests("v2"))
    assert trainer.found["start/reader.int8.onnx"] == "new weights"


async def test_a_call_that_is_cancelled_stops_the_training(
    stub: Stub, trainer: FakeTrainer, settings: QaSettings
) -> None:
    """Nothing of it is kept, and another one may begin."""
    trainer.may_go_on.clear()
    call = stub.Adapt(requests())
    first = await call.read()
    assert isinstance(first, qa_pb2.AdaptResponse)
    assert first.progress.done == 1
    assert await code_of(stub.Adapt(requests("v2")).read()) is grpc.StatusCode.RESOURCE_EXHAUSTED  # type: ignore[arg-type]
    call.cancel()
    async with asyncio.timeout(10):
        await trainer.was_left.wait()
    trainer.may_go_on.set()
    assert (await adapt(stub, *requests("v2")))[-1].HasField("result")
    with pytest.raises(Exception, match="no version"):
        ReaderVersions(settings).fetch("v1", Path("unused"))


@pytest.mark.parametrize(
    "sent",
    [
        [example("q")],
        [qa_pb2.AdaptRequest(config=qa_pb2.AdaptConfig(version="../x")), example("q")],
        [*requests(), qa_pb2.AdaptRequest()],
        [*list(requests())[:3]],
        [*requests(), example("")],
        [*requests(), qa_pb2.AdaptRequest(example=qa_pb2.Example(query="q"))],
        [
            *requests(),
            qa_pb2.AdaptRequest(example=qa_pb2.Example(query="q", context="c", answer=qa_pb2.Offset(start=0, end=2))),
        ],
    ],
    ids=["no config", "wrong name", "no example", "nothing held back", "no question", "no context", "outside"],
)
async def test_wrong_requests_are_refused(stub: Stub, trainer: FakeTrainer, sent: list[qa_pb2.AdaptRequest]) -> None:
    """Before anything is trained."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await adapt(stub, *sent)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert trainer.found == {}


async def test_the_config_says_whether_it_can_train(stub: Stub) -> None:
    """The gateway asks before it makes a job."""
    assert (await stub.GetConfig(qa_pb2.GetConfigRequest())).can_adapt


async def test_without_torch_it_says_how_to_get_it(serving: Serving) -> None:
    """Everything else works."""
    engine = QuestionAnswering(FakeIndex(), FakeEmbedder(), FakeReader(), read_passages=5, no_answer_threshold=0.5)
    async with serving(NAME, engine, register) as channel:
        stub = qa_pb2_grpc.QuestionAnsweringStub(channel)
        assert not (await stub.GetConfig(qa_pb2.GetConfigRequest())).can_adapt
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await adapt(stub)
    assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert "pip install 'atr-qa[torch]'" in str(caught.value.details())
