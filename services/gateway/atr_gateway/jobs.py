"""Jobs that train or adapt: start, list, follow, cancel, try again. The job store remembers them all."""

import contextlib
import hashlib
import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Literal, cast

from atr_runtime.errors import NotFoundError
from dbos import DBOS, SetEnqueueOptions, SetWorkflowID, WorkflowStatus
from pydantic import BaseModel, ConfigDict

from atr_gateway.adapting import AdaptPipeline, reason_of
from atr_gateway.pipeline import TrainPipeline
from atr_gateway.problems import ConflictError
from atr_gateway.progress import EVENTS, LATEST, ProgressEvent, Stage

JobKind = Literal["train", "adapt"]
JobStatus = Literal["queued", "running", "succeeded", "failed", "cancelled"]

# Each kind is a workflow of that name, and has a queue of that name.
_KINDS: tuple[JobKind, ...] = ("train", "adapt")
# Each look at a queue costs the gateway 3 ms, whether there is a job or not. Nobody watches learning begin.
_POLL_S: dict[JobKind, float] = {"train": 0.3, "adapt": 2.0}
_STATUS: dict[str, JobStatus] = {
    "DELAYED": "queued",
    "ENQUEUED": "queued",
    "PENDING": "running",
    "SUCCESS": "succeeded",
    "CANCELLED": "cancelled",
}
_ALIVE = ["DELAYED", "ENQUEUED", "PENDING"]
_LOST = "The job stopped: something it needs could not be reached. Try again; finished work is kept."


class FailedUpload(BaseModel):
    """A recording that the job could not transcribe, and why."""

    upload_id: str
    error: str


class Job(BaseModel):
    """A job as it stands."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "id": "0f8fad5bd9cb469fa16570867728950e",
                "kind": "train",
                "status": "running",
                "created_at": "2026-11-22T12:00:00Z",
                "finished_at": None,
                "progress": 42,
                "current_stage": "transcribing",
                "done_ms": 84000,
                "total_ms": 200000,
                "failed_uploads": [],
                "error": None,
            }
        },
    )

    id: str
    kind: JobKind
    status: JobStatus
    created_at: datetime
    finished_at: datetime | None
    progress: int
    current_stage: Stage
    done_ms: int
    total_ms: int
    failed_uploads: list[FailedUpload] = []
    error: str | None = None

    @property
    def is_over(self) -> bool:
        return self.status not in ("queued", "running")


class Jobs:
    """The jobs of this installation."""

    def __init__(self, train: TrainPipeline, adapt: AdaptPipeline) -> None:
        self._train = train
        self._adapt = adapt

    async def open_queue(self) -> None:
        """Makes the queues that let one job of each kind run at a time; once the job store is launched."""
        for kind in _KINDS:
            await DBOS.register_queue_async(kind, global_concurrency=1, polling_interval_sec=_POLL_S[kind])

    async def start(self, idempotency_key: str | None = None, *, kind: JobKind = "train") -> tuple[Job, bool]:
        """Starts a job; or gives the one of its kind that runs, or the one that the same key started. Whether it is
        new, too.

        An adapt job raises MissingPartError, ConflictError or UnavailableError where it could not begin.
        """
        job_id = _job_id(idempotency_key)
        with contextlib.suppress(NotFoundError):
            return await self.get(job_id), False
        alive = await DBOS.list_workflows_async(name=kind, status=_ALIVE, limit=1, load_input=False)
        if alive:
            return await _job(alive[0]), False
        if kind == "adapt":
            await self._adapt.check()
        workflow = self._train.train if kind == "train" else self._adapt.adapt
        options = SetEnqueueOptions(deduplication_id=kind, duplication_policy="return-existing")
        with SetWorkflowID(job_id), options:
            handle = await DBOS.enqueue_workflow_async(kind, workflow)
        return await self.get(handle.workflow_id), handle.workflow_id == job_id

    async def list(self, limit: int = 50, *, kinds: Sequence[JobKind] = _KINDS) -> list[Job]:
        """The jobs, the newest first."""
        found = await DBOS.list_workflows_async(name=[*kinds], sort_desc=True, limit=limit, load_input=False)
        return [await _job(status) for status in found]

    async def latest(self) -> Job | None:
        """The newest train job."""
        return next(iter(await self.list(limit=1, kinds=["train"])), None)

    async def has_succeeded(self) -> bool:
        """Whether any train job did."""
        return bool(await DBOS.list_workflows_async(name="train", status="SUCCESS", limit=1, load_input=False))

    async def get(self, job_id: str) -> Job:
        """Raises NotFoundError where there is no such job."""
        status = await DBOS.get_workflow_status_async(job_id)
        if status is None or status.name not in _KINDS:
            raise NotFoundError("There is no job of this id.")
        return await _job(status)

    async def cancel(self, job_id: str) -> Job:
        """Stops a job; what it finished is kept. Raises ConflictError when it is over already."""
        if (await self.get(job_id)).is_over:
            raise ConflictError("The job is over already.")
        await DBOS.cancel_workflow_async(job_id)
        return await self.get(job_id)

    async def retry(self, job_id: str) -> Job:
        """Starts a new job that goes on where this one ended. Raises ConflictError while it still runs."""
        ended = await self.get(job_id)
        if not ended.is_over:
            raise ConflictError("The job still runs.")
        job, _ = await self.start(kind=ended.kind)
        return job

    async def events(self, job_id: str, *, after: int = -1) -> AsyncIterator[tuple[int, ProgressEvent]]:
        """The job's numbered events behind number `after`: those that were, then those to come, until it is over."""
        number = after
        async for body in DBOS.read_stream_async(job_id, EVENTS, offset=after + 1):
            number += 1
            yield number, ProgressEvent.model_validate(body)


def _job_id(idempotency_key: str | None) -> str:
    if idempotency_key is None:
        return uuid.uuid4().hex
    return hashlib.sha256(idempotency_key.encode()).hexdigest()[:32]


async def _job(status: WorkflowStatus) -> Job:
    event = ProgressEvent.model_validate(
        await DBOS.get_event_async(status.workflow_id, LATEST, timeout_seconds=0) or {}
    )
    state = _STATUS.get(status.status, "failed")
    failures: dict[str, str] = status.output or {}
    return Job(
        id=status.workflow_id,
        kind=cast(JobKind, status.name),
        status=state,
        created_at=_time(status.created_at),
        finished_at=_time(status.completed_at) if status.completed_at else None,
        progress=event.progress,
        current_stage=event.current_stage,
        done_ms=event.done_ms,
        total_ms=event.total_ms,
        failed_uploads=[FailedUpload(upload_id=key, error=error) for key, error in failures.items()],
        error=reason_of(status.error) or _LOST if state == "failed" else None,
    )


def _time(epoch_ms: int | None) -> datetime:
    return datetime.fromtimestamp((epoch_ms or 0) / 1000, UTC)
