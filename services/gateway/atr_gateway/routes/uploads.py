"""Recordings and their transcripts."""

import contextlib
from typing import Annotated

from atr_runtime.errors import InvalidArgumentError, NotFoundError
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel
from starlette.requests import ClientDisconnect

from atr_gateway import keys
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
UPLOAD_RESPONSES = documented(413, 415, 422, 503) | {200: {"model": Upload, "description": "It was there already"}}


class UploadPage(BaseModel):
    """Some of the recordings, the newest first."""

    uploads: list[Upload]
    next: str | None


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


@router.get("")
async def list_uploads(
    services: Started,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    after: Annotated[str | None, Query(description="`next` of the page before")] = None,
) -> UploadPage:
    """Lists the recordings, the newest first."""
    uploads = await services.uploads.list()
    start = next((index + 1 for index, upload in enumerate(uploads) if upload.id == after), 0)
    page = uploads[start : start + limit]
    return UploadPage(uploads=page, next=page[-1].id if start + limit < len(uploads) else None)


@router.get("/{upload_id}", responses=documented(404))
async def get_upload(upload_id: str, services: Started) -> Upload:
    return await services.uploads.get(upload_id)


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
