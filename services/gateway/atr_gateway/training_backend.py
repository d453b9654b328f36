"""Client of the reader's training: its stream lasts as long as the training does, on a channel of its own."""

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence

from atr.qa.v1 import qa_pb2, qa_pb2_grpc
from atr_runtime.errors import UnavailableError

from atr_gateway.backends import Backend
from atr_gateway.calls import response_of, responses_of
from atr_gateway.lessons import Lesson


class TrainingBackend(Backend):
    """The training rpc of question answering."""

    def __init__(self, target: str) -> None:
        super().__init__("qa", target)
        self._stub = qa_pb2_grpc.QuestionAnsweringStub(self._channel)

    async def can_adapt(self, *, timeout_s: float) -> bool:
        """Whether question answering is installed with what training needs."""
        config = await response_of(self._stub.GetConfig(qa_pb2.GetConfigRequest(), timeout=timeout_s))
        return config.can_adapt

    async def adapt(
        self, version: str, lessons: Sequence[Lesson], *, timeout_s: float
    ) -> AsyncGenerator[qa_pb2.AdaptProgress | qa_pb2.AdaptResult, None]:
        """Trains a version; the result comes last. Leaving early stops the training."""

        async def requests() -> AsyncIterator[qa_pb2.AdaptRequest]:
            yield qa_pb2.AdaptRequest(config=qa_pb2.AdaptConfig(version=version))
            for lesson in lessons:
                yield qa_pb2.AdaptRequest(example=_example(lesson))

        call = self._stub.Adapt(requests(), timeout=timeout_s, wait_for_ready=True)
        async with contextlib.aclosing(responses_of(call)) as responses:
            async for response in responses:
                if response.HasField("result"):
                    yield response.result
                    return
                yield response.progress
        raise UnavailableError("the training was cut short")


def _example(lesson: Lesson) -> qa_pb2.Example:
    answer = qa_pb2.Offset(start=lesson.start, end=lesson.end) if lesson.end else None
    return qa_pb2.Example(query=lesson.question, context=lesson.context, answer=answer, held_back=lesson.is_held_back)
