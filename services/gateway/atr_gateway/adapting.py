"""The adapt job: learns from feedback, measures, and puts the new reader into use where it is not worse."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime

from atr.qa.v1 import qa_pb2
from atr_runtime.errors import (
    AtrError,
    FailedPreconditionError,
    InternalError,
    NotFoundError,
    ResourceExhaustedError,
    UnavailableError,
)
from dbos import DBOS, DBOSConfiguredInstance

from atr_gateway import keys
from atr_gateway.lessons import LESSONS, Lesson, Lessons
from atr_gateway.problems import MissingPartError
from atr_gateway.progress import EVENTS, LATEST, ProgressEvent, Stage
from atr_gateway.readers import Quality, ReaderCard, Readers
from atr_gateway.storage import ObjectStore
from atr_gateway.training_backend import TrainingBackend

_TRAINING_TIMEOUT_S = 12 * 3600.0
_CALL_TIMEOUT_S = 10.0
_BUSY_WAIT_S = 2.0
# The percentages between which the training itself counts; before it the model loads, behind it both are measured.
_FIRST_PERCENT, _LAST_PERCENT = 5, 90
_NO_TORCH = (
    "ATR can't learn here: question answering is installed without PyTorch. Install it by pip install 'atr-qa[torch]'."
)


def _is_away(error: BaseException) -> bool:
    return isinstance(error, UnavailableError)


_step = DBOS.step(retries_allowed=True, max_attempts=4, interval_seconds=2, should_retry=_is_away, preemptible=True)


@DBOS.dbos_class("AdaptPipeline")
class AdaptPipeline(DBOSConfiguredInstance):
    """Runs adapt jobs. The version is named by the job, so a job that goes on after a crash makes no second one."""

    def __init__(self, *, store: ObjectStore, lessons: Lessons, training: TrainingBackend, readers: Readers) -> None:
        super().__init__("adapt")
        self._store = store
        self._lessons = lessons
        self._training = training
        self._readers = readers

    async def check(self) -> None:
        """Whether a job could begin. Raises MissingPartError without PyTorch, ConflictError for too little feedback."""
        if not await self._training.can_adapt(timeout_s=_CALL_TIMEOUT_S):
            raise MissingPartError(_NO_TORCH)
        await self._lessons.gather()

    @DBOS.workflow(name="adapt")
    async def adapt(self) -> dict[str, str]:
        """Runs the job; gives nothing, as it has no recordings that could fail."""
        job_id = str(DBOS.workflow_id)
        await self.gather(job_id)
        await self.train(job_id)
        await self.decide(job_id)
        return {}

    @_step
    async def gather(self, job_id: str) -> int:
        """Writes down what is learnt from, so that feedback that comes meanwhile changes nothing."""
        await self._say("gathering", 0, "Gathering feedback")
        await self._readers.sweep()
        lessons = await self._lessons.gather()
        await self._store.put(keys.examples(job_id), LESSONS.dump_json(lessons))
        return len(lessons)

    @_step
    async def train(self, job_id: str) -> None:
        """Has the version trained and measured; its card makes it a whole one."""
        with contextlib.suppress(NotFoundError):
            await self._readers.card(job_id)
            return
        lessons = LESSONS.validate_json(await self._store.get(keys.examples(job_id)))
        await self._say("learning", 1, f"Learning from {len(lessons)} answers")
        result = await self._train_when_free(job_id, lessons)
        await self._readers.keep(_card(job_id, lessons, result))

    async def _train_when_free(self, job_id: str, lessons: Sequence[Lesson]) -> qa_pb2.AdaptResult:
        while True:
            try:
                return await self._train(job_id, lessons)
            except ResourceExhaustedError:
                await asyncio.sleep(_BUSY_WAIT_S)
            except FailedPreconditionError:
                raise FailedPreconditionError(_NO_TORCH) from None
            except InternalError:
                raise InternalError("The training failed. The log of the qa service says why.") from None

    async def _train(self, job_id: str, lessons: Sequence[Lesson]) -> qa_pb2.AdaptResult:
        told = 0
        steps = self._training.adapt(job_id, lessons, timeout_s=_TRAINING_TIMEOUT_S)
        async with contextlib.aclosing(steps):
            async for step in steps:
                if isinstance(step, qa_pb2.AdaptResult):
                    return step
                percent = _percent(step)
                if percent > told:
                    told = percent
                    await self._say("learning", percent, f"Step {step.done} of {step.total}")
        raise UnavailableError("the training was cut short")

    @_step
    async def decide(self, job_id: str) -> bool:
        """Puts the version into use unless it is worse; gives whether it did."""
        card = await self._readers.card(job_id)
        if card.is_not_worse:
            await self._readers.promote(job_id)
        await self._store.delete_below(keys.work(job_id))
        figures = f"F1 on {card.held_back} answers held back: {card.before.f1:.1f} before, {card.after.f1:.1f} after"
        outcome = "The new reader is in use" if card.is_not_worse else "The new reader is worse, so the old one stays"
        await self._say("done", 100, f"{outcome}. {figures}.")
        return card.is_not_worse

    async def _say(self, stage: Stage, percent: int, message: str) -> None:
        """Appends to the job's log. The percentage never falls, also where a step begins again."""
        told = await DBOS.get_event_async(str(DBOS.workflow_id), LATEST, timeout_seconds=0)
        percent = max(percent, ProgressEvent.model_validate(told or {}).progress)
        body = ProgressEvent(progress=percent, current_stage=stage, message=message).model_dump()
        await DBOS.set_event_async(LATEST, body)
        await DBOS.write_stream_async(EVENTS, body)


def _percent(step: qa_pb2.AdaptProgress) -> int:
    return _FIRST_PERCENT + (_LAST_PERCENT - _FIRST_PERCENT) * step.done // max(1, step.total)


def _card(job_id: str, lessons: Sequence[Lesson], result: qa_pb2.AdaptResult) -> ReaderCard:
    return ReaderCard(
        version=job_id,
        base=result.base,
        made_at=datetime.now(UTC),
        learnt=result.trained,
        held_back=sum(lesson.is_held_back for lesson in lessons),
        replayed=result.replayed,
        before=_quality(result.before),
        after=_quality(result.after),
        replay_before=_quality(result.replay_before),
        replay_after=_quality(result.replay_after),
    )


def _quality(figures: qa_pb2.Figures) -> Quality:
    return Quality(questions=figures.questions, exact_match=round(figures.exact_match, 2), f1=round(figures.f1, 2))


def reason_of(error: BaseException | None) -> str | None:
    """Why a job failed, where it is in words for people."""
    return str(error) if isinstance(error, AtrError) else None
