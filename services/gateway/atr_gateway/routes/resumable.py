"""Large recordings by tus 1.0 (tus.io/protocols/resumable-upload): an upload that broke off goes on where it was."""

import base64
import binascii
from typing import Annotated

from atr_runtime.errors import InvalidArgumentError
from fastapi import APIRouter, Depends, Header, Request, Response

from atr_gateway.problems import OutdatedError, UnsupportedMediaError, documented
from atr_gateway.resumable import Resumable
from atr_gateway.services import AtAnyTime, Started

_VERSION = "1.0.0"
_EXTENSIONS = "creation,creation-with-upload,termination"
_BODY_TYPE = "application/offset+octet-stream"
_BODY = {"requestBody": {"content": {_BODY_TYPE: {"schema": {"type": "string", "format": "binary"}}}}}


def _speaks_tus(response: Response, tus_resumable: Annotated[str, Header()] = "") -> None:
    if tus_resumable != _VERSION:
        raise OutdatedError(f"Say Tus-Resumable: {_VERSION}, the version that is spoken here.")
    response.headers["Tus-Resumable"] = _VERSION


router = APIRouter(prefix="/api/tus", tags=["recordings"])
_tus = [Depends(_speaks_tus)]


@router.options("", status_code=204)
async def describe(services: AtAnyTime) -> Response:
    """What of tus is spoken here."""
    headers = {
        "Tus-Resumable": _VERSION,
        "Tus-Version": _VERSION,
        "Tus-Extension": _EXTENSIONS,
        "Tus-Max-Size": str(services.settings.max_upload_bytes),
    }
    return Response(status_code=204, headers=headers)


@router.post("", status_code=201, dependencies=_tus, openapi_extra=_BODY, responses=documented(412, 413, 415, 422, 503))
async def begin(
    request: Request,
    response: Response,
    services: Started,
    upload_length: Annotated[int, Header(gt=0, description="size of the file, bytes")],
    upload_metadata: Annotated[str, Header(description="the file's name: `filename`, then base64")] = "",
) -> None:
    """Begins an upload; its address is in `Location`. The first bytes may come along."""
    resumable_id = await services.resumable_uploads.create(_filename(upload_metadata), upload_length)
    response.headers["Location"] = f"/api/tus/{resumable_id}"
    if request.headers.get("content-type") == _BODY_TYPE:
        _describe(response, await services.resumable_uploads.append(resumable_id, 0, request.stream()))


@router.head("/{resumable_id}", dependencies=_tus, responses=documented(404, 412, 503))
async def look(resumable_id: str, response: Response, services: Started) -> None:
    """How far an upload has come, in `Upload-Offset`."""
    _describe(response, await services.resumable_uploads.get(resumable_id))


@router.patch(
    "/{resumable_id}",
    status_code=204,
    dependencies=_tus,
    openapi_extra=_BODY,
    responses=documented(404, 409, 412, 413, 415, 422, 423, 503, 507),
)
async def go_on(
    resumable_id: str,
    request: Request,
    response: Response,
    services: Started,
    upload_offset: Annotated[int, Header(ge=0, description="where the body begins in the file, bytes")],
) -> None:
    """Takes the next bytes. When they are the last, `X-Upload-Id` names the recording."""
    if request.headers.get("content-type") != _BODY_TYPE:
        raise UnsupportedMediaError(f"Send the bytes as {_BODY_TYPE}.")
    _describe(response, await services.resumable_uploads.append(resumable_id, upload_offset, request.stream()))


@router.delete("/{resumable_id}", status_code=204, dependencies=_tus, responses=documented(404, 412, 423, 503))
async def forget(resumable_id: str, services: Started) -> None:
    """Gives an upload up."""
    await services.resumable_uploads.delete(resumable_id)


def _describe(response: Response, upload: Resumable) -> None:
    response.headers["Upload-Offset"] = str(upload.offset_bytes)
    response.headers["Upload-Length"] = str(upload.length_bytes)
    response.headers["Cache-Control"] = "no-store"
    if upload.upload_id:
        response.headers["X-Upload-Id"] = upload.upload_id


def _filename(metadata: str) -> str:
    """The name in `filename aW50ZXJ2aWV3Lm1wMw==,filetype ...`; empty where none is given."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8", "replace")
            except binascii.Error:
                raise InvalidArgumentError("Upload-Metadata holds something else than base64.") from None
    return ""
