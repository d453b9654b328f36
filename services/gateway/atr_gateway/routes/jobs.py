"""Jobs and their events."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict

from atr_gateway.jobs import Job, JobKind
from atr_gateway.problems import documented
from atr_gateway.services import Started

router = APIRouter(prefix="/api/jobs", tags=["jobs"])


class NewJob(BaseModel):
    """What kind of job to start: `train` on what was uploaded, or `adapt` the reader to feedback on its answers."""

    model_config = ConfigDict(json_schema_extra={"example": {"kind": "adapt"}})

    kind: JobKind = "train"


class JobPage(BaseModel):
    """The latest jobs, the newest first."""

    jobs: list[Job]


@router.post("", status_code=202, responses=documented(409, 422, 501, 503))
async def create_job(
    services: Started,
    response: Response,
    new_job: NewJob | None = None,
    idempotency_key: Annotated[str | None, Header(max_length=256)] = None,
) -> Job:
    """Starts a job. While one of its kind runs, that one is the answer; the same Idempotency-Key always gives the same
    job. `adapt` needs some feedback (409 says how much is missing) and PyTorch (501)."""
    job, _ = await services.jobs.start(idempotency_key, kind=(new_job or NewJob()).kind)
    response.headers["Location"] = f"/api/jobs/{job.id}"
    return job


@router.get("")
async def list_jobs(services: Started) -> JobPage:
    return JobPage(jobs=await services.jobs.list())


@router.get("/{job_id}", responses=documented(404))
async def get_job(job_id: str, services: Started) -> Job:
    return await services.jobs.get(job_id)


@router.post("/{job_id}/cancel", responses=documented(404, 409))
async def cancel_job(job_id: str, services: Started) -> Job:
    """Stops the job. What it finished stays, and the next job goes on from there."""
    return await services.jobs.cancel(job_id)


@router.post("/{job_id}/retry", status_code=202, responses=documented(404, 409, 501))
async def retry_job(job_id: str, services: Started) -> Job:
    """Starts a new job for what this one left undone."""
    return await services.jobs.retry(job_id)


async def _known(job_id: str, services: Started) -> str:
    """Makes an unknown job a 404: an event stream that has begun can't say so any more."""
    return (await services.jobs.get(job_id)).id


@router.get("/{job_id}/events", response_class=EventSourceResponse, responses=documented(404))
async def follow_job(
    job_id: Annotated[str, Depends(_known)],
    request: Request,
    services: Started,
    last_event_id: Annotated[str | None, Header()] = None,
) -> AsyncIterator[ServerSentEvent]:
    """The job's progress as Server-Sent Events.

    Every event has an id; with `Last-Event-ID` the stream goes on behind that one. Event `progress` holds a snapshot,
    and event `end`, the last, the job as it ended. A comment every 15 s keeps the connection open.
    """
    number = int(last_event_id) if last_event_id and last_event_id.isdigit() else -1
    async for number, event in services.jobs.events(job_id, after=number):  # noqa: B020 - goes on counting
        if await request.is_disconnected():
            return
        yield ServerSentEvent(event="progress", id=str(number), data=event)
    yield ServerSentEvent(event="end", id=str(number + 1), data=await services.jobs.get(job_id))
