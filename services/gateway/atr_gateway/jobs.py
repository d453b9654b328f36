"""Train jobs: start, list, follow, cancel, try again. The job store remembers them all."""

import contextlib
import hashlib
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Literal

from atr_runtime.errors import NotFoundError
from dbos import DBOS, SetEnqueueOptions, SetWorkflowID, WorkflowStatus
from pydantic import BaseModel, ConfigDict

from atr_gateway.pipeline import TrainPipeline
from atr_gateway.problems import ConflictError
from atr_gateway.progress import EVENTS, LATEST, ProgressEvent, Stage

JobStatus = Literal["queued", "running", "succeeded", "failed", "cancelled"]

_QUEUE = "train"
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
    """A train job as it stands."""

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
    kind: Literal["train"] = "train"
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
    """The train jobs of this installation."""

    def __init__(self, pipeline: TrainPipeline) -> None:
        self._pipeline = pipeline

    async def open_queue(self) -> None:
        """Makes the queue that lets one train job run at a time; once the job store is launched."""
        await DBOS.register_queue_async(_QUEUE, global_concurrency=1, polling_interval_sec=0.1)

    async def start(self, idempotency_key: str | None = None) -> tuple[Job, bool]:
        """Starts a job; or gives the one that runs, or the one that the same key started. Whether it is new, too."""
        job_id = _job_id(idempotency_key)
        with contextlib.suppress(NotFoundError):
            return await self.get(job_id), False
        alive = await DBOS.list_workflows_async(name="train", status=_ALIVE, limit=1, load_input=False)
        if alive:
            return await _job(alive[0]), False
        options = SetEnqueueOptions(deduplication_id=_QUEUE, duplication_policy="return-existing")
        with SetWorkflowID(job_id), options:
            handle = await DBOS.enqueue_workflow_async(_QUEUE, self._pipeline.train)
        return await self.get(handle.workflow_id), handle.workflow_id == job_id

    async def list(self, limit: int = 50) -> list[Job]:
        """The jobs, the newest first."""
        found = await DBOS.list_workflows_async(name="train", sort_desc=True, limit=limit, load_input=False)
        return [await _job(status) for status in found]

    async def latest(self) -> Job | None:
        return next(iter(await self.list(limit=1)), None)

    async def has_succeeded(self) -> bool:
        """Whether any job did."""
        return bool(await DBOS.list_workflows_async(name="train", status="SUCCESS", limit=1, load_input=False))

    async def get(self, job_id: str) -> Job:
        """Raises NotFoundError where there is no such job."""
        status = await DBOS.get_workflow_status_async(job_id)
        if status is None or status.name != "train":
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
        if not (await self.get(job_id)).is_over:
            raise ConflictError("The job still runs.")
        job, _ = await self.start()
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
        status=state,
        created_at=_time(status.created_at),
        finished_at=_time(status.completed_at) if status.completed_at else None,
        progress=event.progress,
        current_stage=event.current_stage,
        done_ms=event.done_ms,
        total_ms=event.total_ms,
        failed_uploads=[FailedUpload(upload_id=key, error=error) for key, error in failures.items()],
        error=_LOST if state == "failed" else None,
    )


def _time(epoch_ms: int | None) -> datetime:
    return datetime.fromtimestamp((epoch_ms or 0) / 1000, UTC)
