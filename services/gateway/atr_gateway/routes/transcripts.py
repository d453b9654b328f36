"""What was heard in a recording: its transcript, its outline, and the words that a person puts right."""

from typing import Annotated, Literal

from atr_runtime.errors import NotFoundError
from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field

from atr_gateway import keys, peaks
from atr_gateway.problems import documented
from atr_gateway.services import Started
from atr_gateway.transcripts import MEDIA_TYPES, Segment, TranscriptFormat, render

router = APIRouter(prefix="/api/uploads/{upload_id}", tags=["transcripts"])


class SegmentEdit(BaseModel):
    """The words that were really said."""

    model_config = ConfigDict(json_schema_extra={"example": {"text": "Ask not what your country can do for you,"}})

    text: str


class EditedSegment(Segment):
    """The segment as it is now."""

    is_indexed: bool = Field(description="whether questions find the new words; false: from the next training on")


class PeakPage(BaseModel):
    """The outline of a recording, or of a part of it."""

    model_config = ConfigDict(json_schema_extra={"example": {"duration_ms": 200, "peaks": [3, 127, 255, 40]}})

    duration_ms: int = Field(description="of the part that the peaks cover")
    peaks: list[int] = Field(description="0 to 255 each, for stretches of equal length")


@router.get("/transcript", response_class=PlainTextResponse, responses=documented(404))
async def get_transcript(
    upload_id: str,
    services: Started,
    as_format: Annotated[TranscriptFormat | Literal[""], Query(alias="format")] = "json",
) -> Response:
    """The transcript as JSON, plain text, SubRip or WebVTT. Its ETag is for `If-Match` of an edit."""
    transcript, revision = await services.edits.read(upload_id)
    chosen: TranscriptFormat = as_format or "json"
    headers = {"ETag": f'"{revision}"', "Cache-Control": "private, no-cache"}
    return Response(render(transcript, chosen), headers=headers, media_type=MEDIA_TYPES[chosen])


@router.patch("/transcript/segments/{index}", responses=documented(404, 412, 422, 503))
async def edit_segment(
    upload_id: str,
    index: int,
    edit: SegmentEdit,
    services: Started,
    response: Response,
    if_match: Annotated[str | None, Header(description="the ETag that the transcript had")] = None,
) -> EditedSegment:
    """Puts right the words of one segment, counted from 0. Its times stay, and questions find the new words at once."""
    expected = None if if_match in (None, "*") else if_match.removeprefix("W/").strip('"')
    edited = await services.edits.put(upload_id, index, edit.text, expected=expected)
    response.headers["ETag"] = f'"{edited.revision}"'
    return EditedSegment(**edited.segment.model_dump(), is_indexed=edited.is_indexed)


@router.get("/peaks", responses=documented(404, 422))
async def get_peaks(
    upload_id: str,
    services: Started,
    points: Annotated[int, Query(ge=1, le=10_000, description="at most so many peaks")] = 1000,
    start_ms: Annotated[int, Query(ge=0, description="where the part begins")] = 0,
    end_ms: Annotated[int | None, Query(ge=1, description="where it ends; the recording's end without it")] = None,
) -> PeakPage:
    """How loud the recording gets, to draw its outline."""
    await services.uploads.get(upload_id)
    try:
        stored = await services.store.get(keys.peaks(upload_id))
    except NotFoundError:
        raise NotFoundError("This recording is not transcribed yet.") from None
    found = peaks.part(stored, start_ms=start_ms, end_ms=end_ms)
    return PeakPage(duration_ms=len(found) * peaks.PEAK_MS, peaks=peaks.thinned(found, points))
