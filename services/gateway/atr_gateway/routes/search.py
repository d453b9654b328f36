"""Search: the passages nearest to some words, and the moments in them."""

from typing import Annotated

from atr.qa.v1 import qa_pb2
from atr_runtime.errors import FailedPreconditionError
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from atr_gateway.problems import EmptyIndexError, documented
from atr_gateway.questions import checked_text
from atr_gateway.services import Started

router = APIRouter(prefix="/api", tags=["search"])

_TIMEOUT_S = 30.0


class Hit(BaseModel):
    """A passage of a recording; its times are those of the sentence in it that fits best."""

    upload_id: str
    name: str
    start_ms: int
    end_ms: int
    score: float = Field(ge=0, description="higher is nearer")
    text: str = Field(description="the passage around the sentence")
    sentence: tuple[int, int] = Field(description="where in the text that sentence stands, in code points")
    highlights: list[tuple[int, int]] = Field(description="where words of the query stand in the text, in code points")


class SearchResult(BaseModel):
    """Passages, best first."""

    query: str
    hits: list[Hit]


@router.get("/search", responses=documented(404, 409, 422, 503))
async def search(
    services: Started,
    q: Annotated[str, Query(description="words, or a question")],
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    upload_id: Annotated[list[str] | None, Query(description="search only in these recordings")] = None,
) -> SearchResult:
    """Finds passages by their words, in whatever form, and by their meaning."""
    query = checked_text(q)
    for chosen in upload_id or ():
        await services.uploads.get(chosen)
    try:
        found = await services.qa.search(query, top_n=limit, upload_ids=upload_id or (), timeout_s=_TIMEOUT_S)
    except FailedPreconditionError:
        raise EmptyIndexError("Nothing is trained yet: upload a recording and press Train first.") from None
    names = await services.uploads.names(passage.document_id for passage in found.passages)
    return SearchResult(query=query, hits=[_hit(passage, names) for passage in found.passages])


def _hit(passage: qa_pb2.Passage, names: dict[str, str]) -> Hit:
    return Hit(
        upload_id=passage.document_id,
        name=names.get(passage.document_id, passage.title),
        start_ms=passage.best.start_ms,
        end_ms=passage.best.end_ms,
        score=round(passage.score, 4),
        text=passage.text,
        sentence=(passage.best.offset.start, passage.best.offset.end),
        highlights=[(offset.start, offset.end) for offset in passage.highlights],
    )
