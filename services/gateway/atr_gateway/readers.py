"""Versions of the reader: what each was trained on, how well it reads, and which one is in use."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from atr_runtime.errors import NotFoundError
from pydantic import BaseModel, ConfigDict, Field

from atr_gateway import keys
from atr_gateway.problems import ConflictError
from atr_gateway.storage import ObjectStore

# A version is some 45 MB.
_KEPT = 5
# What a training may cost on questions of the first training, in points of F1: it measures a few dozen.
_MOST_FORGOTTEN = 1.0


class Quality(BaseModel):
    """Exact match and F1 as SQuAD counts them, in percent."""

    model_config = ConfigDict(frozen=True)

    questions: int
    exact_match: float
    f1: float

    @property
    def mean(self) -> float:
        return (self.exact_match + self.f1) / 2


class ReaderCard(BaseModel):
    """A version of the reader that was trained on feedback."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "version": "0f8fad5bd9cb469fa16570867728950e",
                "base": "atr-reader-small",
                "made_at": "2026-11-22T12:00:00Z",
                "learnt": 24,
                "held_back": 8,
                "replayed": 240,
                "before": {"questions": 8, "exact_match": 50.0, "f1": 61.5},
                "after": {"questions": 8, "exact_match": 62.5, "f1": 70.1},
                "replay_before": {"questions": 80, "exact_match": 71.3, "f1": 80.2},
                "replay_after": {"questions": 80, "exact_match": 71.3, "f1": 80.0},
            }
        },
    )

    version: str
    base: str = Field(description="the reader that it was made from; replicas that run another one leave it alone")
    made_at: datetime
    learnt: int = Field(description="answers with feedback that it was trained on")
    held_back: int = Field(description="answers with feedback that it was only measured on")
    replayed: int = Field(description="questions of the first training that were mixed in")
    before: Quality = Field(description="on what was held back, by the reader that was in use")
    after: Quality = Field(description="on what was held back, by this version")
    replay_before: Quality = Field(description="on questions like those of the first training")
    replay_after: Quality

    @property
    def is_not_worse(self) -> bool:
        """Whether it may be used without anybody's asking."""
        return self.after.mean >= self.before.mean and self.replay_after.f1 >= self.replay_before.f1 - _MOST_FORGOTTEN


class Pointer(BaseModel):
    """Which version is in use; `version` null is the reader that the services were configured with."""

    model_config = ConfigDict(frozen=True)

    version: str | None = None
    base: str = ""
    promoted_at: datetime | None = None
    previous: list[str | None] = []


class Readers:
    """The versions in the bucket. A version without its card is half made, and nobody sees it."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def list(self) -> list[ReaderCard]:
        """The newest first."""
        found = await self._store.list(keys.READERS)
        cards = await asyncio.gather(*(self._store.get(item.key) for item in found if item.key.endswith("/card.json")))
        return sorted(map(ReaderCard.model_validate_json, cards), key=lambda card: card.made_at, reverse=True)

    async def card(self, version: str) -> ReaderCard:
        """Raises NotFoundError where there is no such version."""
        try:
            return ReaderCard.model_validate_json(await self._store.get(keys.reader_card(keys.checked(version))))
        except NotFoundError:
            raise NotFoundError("There is no version of this name.") from None

    async def keep(self, card: ReaderCard) -> None:
        """Makes a version whose files are there a whole one."""
        await self._store.put(keys.reader_card(card.version), card.model_dump_json().encode())

    async def pointer(self) -> Pointer:
        try:
            return Pointer.model_validate_json(await self._store.get(keys.PROMOTED_READER))
        except NotFoundError:
            return Pointer()

    async def promote(self, version: str) -> Pointer:
        """Puts a version into use: replicas read with it some seconds later. Raises NotFoundError."""
        card, now = await self.card(version), await self.pointer()
        if now.version == version:
            return now
        return await self._point(version, card.base, [*now.previous, now.version])

    async def roll_back(self) -> Pointer:
        """Puts back into use what was before. Raises ConflictError where nothing was."""
        now = await self.pointer()
        known = {card.version: card.base for card in await self.list()}
        previous = [version for version in now.previous if version is None or version in known]
        if not previous:
            raise ConflictError("The reader that ATR came with is in use: there is nothing to go back to.")
        return await self._point(previous[-1], known.get(previous[-1] or "", ""), previous[:-1])

    async def sweep(self) -> None:
        """Removes what was left half made, and versions that nobody will go back to."""
        now, cards = await self.pointer(), await self.list()
        kept = {card.version for card in cards[:_KEPT]} | {now.version, *now.previous[-1:]}
        for item in await self._store.list(keys.READERS):
            version, is_inside, _ = item.key.removeprefix(keys.READERS).partition("/")
            if is_inside and version not in kept:
                await self._store.delete(item.key)

    async def _point(self, version: str | None, base: str, previous: Sequence[str | None]) -> Pointer:
        pointer = Pointer(version=version, base=base, promoted_at=datetime.now(UTC), previous=[*previous[-_KEPT:]])
        await self._store.put(keys.PROMOTED_READER, pointer.model_dump_json().encode())
        return pointer
