"""Translates Adapt between its messages and the service's own types."""

from collections.abc import AsyncIterator

from atr.qa.v1 import qa_pb2
from atr_runtime.errors import InvalidArgumentError

from atr_qa.adaptation import Adapted, Example, Progress
from atr_qa.measuring import Figures
from atr_qa.requests import checked_id, checked_query

_MOST_CONTEXT_CHARACTERS = 10_000
# As long as a person's feedback can be at most; each is some hundred bytes.
_MOST_REQUESTS = 100_000


async def checked_adaptation(requests: AsyncIterator[qa_pb2.AdaptRequest]) -> tuple[str, list[Example]]:
    """The version's name and all examples. Raises InvalidArgumentError."""
    # To their end before anything is refused: a client that still sends sees a broken call, and not why it was refused.
    sent: list[qa_pb2.AdaptRequest] = []
    async for request in requests:
        sent.append(request)
        if len(sent) > _MOST_REQUESTS:
            raise InvalidArgumentError(f"more than {_MOST_REQUESTS:,} messages")
    if not sent or not sent[0].HasField("config"):
        raise InvalidArgumentError("the first message must hold the config")
    version = checked_id(sent[0].config.version)
    examples = [_checked_example(request) for request in sent[1:]]
    if len({example.is_held_back for example in examples}) < 2:  # noqa: PLR2004 - some, and others
        raise InvalidArgumentError("some examples must be held back, and others not")
    return version, examples


def _checked_example(request: qa_pb2.AdaptRequest) -> Example:
    if not request.HasField("example"):
        raise InvalidArgumentError("every message but the first must hold an example")
    example = request.example
    if not 1 <= len(example.context) <= _MOST_CONTEXT_CHARACTERS:
        raise InvalidArgumentError(f"a context must have 1 to {_MOST_CONTEXT_CHARACTERS:,} characters")
    span = (example.answer.start, example.answer.end) if example.HasField("answer") else None
    if span and not 0 <= span[0] < span[1] <= len(example.context):
        raise InvalidArgumentError("an answer lies outside of its context")
    return Example(checked_query(example.query), example.context, span, is_held_back=example.held_back)


def adapt_message(step: Progress | Adapted) -> qa_pb2.AdaptResponse:
    if isinstance(step, Progress):
        return qa_pb2.AdaptResponse(progress=qa_pb2.AdaptProgress(done=step.done, total=step.total))
    return qa_pb2.AdaptResponse(
        result=qa_pb2.AdaptResult(
            base=step.base,
            trained=step.trained,
            replayed=step.replayed,
            before=_figures_message(step.before),
            after=_figures_message(step.after),
            replay_before=_figures_message(step.replay_before),
            replay_after=_figures_message(step.replay_after),
        )
    )


def _figures_message(figures: Figures) -> qa_pb2.Figures:
    return qa_pb2.Figures(questions=figures.questions, exact_match=figures.exact_match, f1=figures.f1)
