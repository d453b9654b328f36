"""Recordings and their transcripts."""

import contextlib
from collections import Counter
from typing import Annotated

from atr_runtime.errors import InvalidArgumentError, NotFoundError
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import ClientDisconnect

from atr_gateway import keys, sample
from atr_gateway.listing import Sort, Status, arranged, matching
from atr_gateway.multipart import FilePart
from atr_gateway.problems import TooLargeError, documented
from atr_gateway.ranges import serve_object
from atr_gateway.services import Services, Started
from atr_gateway.uploads import Upload

router = APIRouter(prefix="/api/uploads", tags=["recordings"])

# A form's own bytes around the file: boundaries and part headers.
_FORM_BYTES = 64 * 1024
_CALL_TIMEOUT_S = 30.0

UPLOAD_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary", "description": "the recording"}},
                }
            }
        },
    }
}
UPLOAD_RESPONSES = documented(413, 415, 422, 503, 507) | {200: {"model": Upload, "description": "It was there already"}}


TOTAL_HEADER = "X-Total-Count"
TOTAL_DESCRIPTION = {"description": "how many match, on all pages", "schema": {"type": "integer"}}


class Rename(BaseModel):
    """What to change of a recording."""

    model_config = ConfigDict(json_schema_extra={"example": {"name": "Interview with Ada.m4a"}})

    name: str = Field(max_length=1000)


class Counts(BaseModel):
    """How many recordings of the whole library are in each state."""

    uploaded: int
    ready: int
    failed: int


class UploadPage(BaseModel):
    """Some of the recordings, in the order that was asked for."""

    uploads: list[Upload]
    next: str | None
    counts: Counts


@router.post("", status_code=201, openapi_extra=UPLOAD_FORM, responses=UPLOAD_RESPONSES)
async def create_upload(request: Request, response: Response, services: Started) -> Upload:
    """Keeps one recording. The same bytes sent again are the same recording: 200."""
    return await receive(request, response, services)


async def receive(request: Request, response: Response, services: Services) -> Upload:
    """Streams the form's file into the bucket."""
    limit = services.settings.max_upload_bytes
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit + _FORM_BYTES:
        raise TooLargeError(f"The file is larger than {limit:,} bytes, the most that is taken here.")
    part = FilePart(request, "file")
    try:
        await part.open()
        upload, is_new = await services.uploads.receive(part.filename, part.blocks())
    except ClientDisconnect:
        raise InvalidArgumentError("The upload broke off.") from None
    response.status_code = 201 if is_new else 200
    return upload


@router.post("/sample", status_code=201, responses=documented(503) | {200: UPLOAD_RESPONSES[200]})
async def create_sample(response: Response, services: Started) -> Upload:
    """Keeps a short recording that ATR speaks itself, to try it out with. Asked for again, it is the same one: 200."""
    known = next((upload for upload in await services.uploads.list() if upload.name == sample.NAME), None)
    if known:
        response.status_code = 200
        return known
    spoken = sample.spoken_sample(services.tts, timeout_s=services.settings.question_timeout_s)
    upload, is_new = await services.uploads.receive(sample.NAME, spoken)
    response.status_code = 201 if is_new else 200
    return upload


@router.get("", responses={200: {"headers": {TOTAL_HEADER: TOTAL_DESCRIPTION}}})
async def list_uploads(
    services: Started,
    response: Response,
    q: Annotated[str, Query(max_length=200, description="words that the name holds")] = "",
    status: Annotated[Status | None, Query(description="only those in this state")] = None,
    sort: Annotated[Sort, Query(description="`-` turns the order round")] = "-uploaded_at",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0, description="how many to leave out")] = 0,
    after: Annotated[str | None, Query(description="`next` of the page before, instead of `offset`")] = None,
) -> UploadPage:
    """Lists the recordings, the newest first unless `sort` says otherwise."""
    library = await services.uploads.list()
    found = arranged(matching(library, q=q, status=status), sort)
    states = Counter(upload.status for upload in library)
    start = next((index + 1 for index, upload in enumerate(found) if upload.id == after), offset)
    page = found[start : start + limit]
    response.headers[TOTAL_HEADER] = str(len(found))
    return UploadPage(
        uploads=page,
        next=page[-1].id if page and start + limit < len(found) else None,
        counts=Counts(uploaded=states["uploaded"], ready=states["ready"], failed=states["failed"]),
    )


@router.get("/{upload_id}", responses=documented(404))
async def get_upload(upload_id: str, services: Started) -> Upload:
    return await services.uploads.get(upload_id)


@router.patch("/{upload_id}", responses=documented(404, 422, 503))
async def rename_upload(upload_id: str, change: Rename, services: Started) -> Upload:
    """Gives a recording another name."""
    return await services.uploads.rename(upload_id, change.name)


@router.delete("/{upload_id}", status_code=204, responses=documented(404, 503))
async def delete_upload(upload_id: str, services: Started) -> None:
    """Removes a recording, its transcript, and what the index holds of it."""
    await services.uploads.get(upload_id)
    with contextlib.suppress(NotFoundError):  # never indexed
        await services.qa.delete(upload_id, timeout_s=_CALL_TIMEOUT_S)
    await services.uploads.delete(upload_id)


@router.api_route("/{upload_id}/audio", methods=["GET", "HEAD"], response_class=Response, responses=documented(404))
async def get_audio(upload_id: str, request: Request, services: Started) -> Response:
    """The recording as it was sent; byte ranges are honoured."""
    upload = await services.uploads.get(upload_id)
    return await serve_object(request, services.store, keys.audio(upload_id), upload.content_type)
