"""Versions of the reader that were trained on feedback."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from atr_gateway.problems import documented
from atr_gateway.readers import Pointer, ReaderCard
from atr_gateway.services import Started

router = APIRouter(prefix="/api/models/reader", tags=["models"])


class ReaderPage(BaseModel):
    """The versions, the newest first, and the one that is in use."""

    current: str | None = Field(description="null: the reader that ATR came with")
    versions: list[ReaderCard]


@router.get("", responses=documented(503))
async def list_readers(services: Started) -> ReaderPage:
    return ReaderPage(current=(await services.readers.pointer()).version, versions=await services.readers.list())


@router.post("/rollback", responses=documented(409, 503))
async def roll_back(services: Started) -> Pointer:
    """Puts the reader back into use that was in use before. Answers come from it some seconds later."""
    return await services.readers.roll_back()


@router.post("/{version}/promote", responses=documented(404, 503))
async def promote(version: str, services: Started) -> Pointer:
    """Puts a version into use, whatever its figures. Answers come from it some seconds later."""
    return await services.readers.promote(version)
