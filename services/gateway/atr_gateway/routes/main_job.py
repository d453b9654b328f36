"""The four calls that the project started from: upload, train, progress, interact."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from atr_gateway.jobs import JobStatus
from atr_gateway.problems import documented
from atr_gateway.routes.questions import ASK_RESPONSES, create_question
from atr_gateway.routes.uploads import UPLOAD_FORM, UPLOAD_RESPONSES, receive
from atr_gateway.services import Started
from atr_gateway.uploads import Upload

router = APIRouter(tags=["main job"])

_INDEX = "index/"


class Training(BaseModel):
    """The job that runs now."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"job_id": "0f8fad5bd9cb469fa16570867728950e", "status": "queued"}}
    )

    job_id: str
    status: JobStatus


class ProgressSnapshot(BaseModel):
    """How far the latest job is."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "last_uploaded": "interview.m4a",
                "is_training": True,
                "trained": False,
                "progress": 42,
                "artifact": None,
                "current_stage": "transcribing",
                "job_id": "0f8fad5bd9cb469fa16570867728950e",
                "error": None,
            }
        }
    )

    last_uploaded: str | None
    is_training: bool
    trained: bool
    progress: int
    artifact: str | None
    current_stage: str
    job_id: str | None
    error: str | None


@router.post("/upload", status_code=201, openapi_extra=UPLOAD_FORM, responses=UPLOAD_RESPONSES)
async def upload(request: Request, response: Response, services: Started) -> Upload:
    """Keeps one recording."""
    return await receive(request, response, services)


@router.post("/train-real", status_code=202, responses=documented(503))
async def train_real(services: Started) -> Training:
    """Transcribes what is new and indexes everything. While a job runs, that one is the answer."""
    job, _ = await services.jobs.start()
    return Training(job_id=job.id, status=job.status)


@router.get("/progress")
async def progress(services: Started) -> ProgressSnapshot:
    """The latest job, as a snapshot."""
    uploads = await services.uploads.list()
    job = await services.jobs.latest()
    trained = job is not None and job.is_over and await services.jobs.has_succeeded()
    failed = [f"{len(job.failed_uploads)} recordings could not be transcribed"] if job and job.failed_uploads else []
    return ProgressSnapshot(
        last_uploaded=uploads[0].name if uploads else None,
        is_training=job is not None and not job.is_over,
        trained=trained,
        progress=job.progress if job else 0,
        artifact=_INDEX if trained else None,
        current_stage=job.current_stage if job else "waiting",
        job_id=job.id if job else None,
        error=(job.error if job else None) or next(iter(failed), None),
    )


# Typed (`text`) or spoken (`audio`): the same call as POST /api/questions.
router.post("/interact", responses=ASK_RESPONSES)(create_question)
