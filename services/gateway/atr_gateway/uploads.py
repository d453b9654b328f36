"""Recordings: received while they are hashed, named by their bytes, kept in the bucket."""

import asyncio
import contextlib
import unicodedata
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from atr_runtime.errors import InvalidArgumentError, NotFoundError
from pydantic import BaseModel, ConfigDict, Field

from atr_gateway import keys
from atr_gateway.body import HashedBody, read_head
from atr_gateway.formats import content_type_of
from atr_gateway.storage import ObjectStore, StoredObject

_MAX_NAME_CHARACTERS = 255
_NO_UPLOAD = "There is no recording of this id."


class Upload(BaseModel):
    """One recording, as its upload.json says and the bucket shows."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "id": "63a4b1e4c1dc655ac70961ffbf518acd",
                "name": "interview.m4a",
                "size_bytes": 101547,
                "sha256": "63a4b1e4c1dc655ac70961ffbf518acd249df237e5a0152faae9a4a836949715",
                "content_type": "audio/mp4",
                "uploaded_at": "2026-11-22T12:00:00Z",
                "status": "ready",
                "duration_ms": 11000,
                "error": None,
            }
        },
    )

    id: str
    name: str
    size_bytes: int
    sha256: str
    content_type: str
    uploaded_at: datetime
    status: Literal["uploaded", "ready", "failed"] = "uploaded"
    duration_ms: int | None = Field(default=None, description="known once the recording was decoded")
    error: str | None = Field(default=None, description="why transcribing failed")


class Failure(BaseModel):
    """Why a recording could not be transcribed."""

    error: str


@dataclass(frozen=True)
class Sent:
    """What was received, before it is a recording. `name` is as the sender wrote it."""

    name: str
    sha256: str
    size_bytes: int
    content_type: str


class Uploads:
    """The recordings in the bucket."""

    def __init__(self, store: ObjectStore, *, max_upload_bytes: int) -> None:
        self._store = store
        self._max_upload_bytes = max_upload_bytes
        # upload.json and failures by their ETags, so that a listing reads only what changed.
        self._by_etag: dict[str, Upload] = {}
        self._failure_by_etag: dict[str, bytes] = {}

    async def receive(self, name: str, blocks: AsyncIterator[bytes]) -> tuple[Upload, bool]:
        """Keeps one recording; the second value says whether it is new. Durable when this returns.

        The bytes go to an object of their own first, since their id is only known at their end.
        """
        head, rest = await read_head(blocks)
        content_type = content_type_of(head)
        incoming = f"{keys.INCOMING}{uuid.uuid4().hex}"
        body = HashedBody(rest, max_bytes=self._max_upload_bytes)
        try:
            await self._store.put_stream(incoming, body)
            sent = Sent(name, body.sha256.hexdigest(), body.size_bytes, content_type)
            return await self.commit(sent, lambda key: self._store.copy(incoming, key))
        finally:
            with contextlib.suppress(Exception):  # best effort: the first error is the one to tell
                await asyncio.shield(self._store.delete(incoming))

    async def commit(self, sent: "Sent", place: Callable[[str], Awaitable[None]]) -> tuple[Upload, bool]:
        """Makes a recording of bytes that the bucket has: `place` puts them to their key. As `receive` otherwise."""
        upload_id = sent.sha256[: keys.ID_LENGTH]
        with contextlib.suppress(NotFoundError):
            return await self.get(upload_id), False
        await place(keys.audio(upload_id))
        upload = Upload(
            id=upload_id,
            name=clean_name(sent.name),
            size_bytes=sent.size_bytes,
            sha256=sent.sha256,
            content_type=sent.content_type,
            uploaded_at=datetime.now(UTC),
        )
        await self._write(upload)
        return upload, True

    async def get(self, upload_id: str) -> Upload:
        """Raises NotFoundError where there is no such recording."""
        try:
            upload = Upload.model_validate_json(await self._store.get(keys.upload(keys.checked(upload_id))))
        except NotFoundError:
            raise NotFoundError(_NO_UPLOAD) from None
        if await self._store.exists(keys.transcript(upload_id)):
            return upload.model_copy(update={"status": "ready"})
        with contextlib.suppress(NotFoundError):
            return _failed(upload, await self._store.get(keys.failure(upload_id)))
        return upload

    async def list(self) -> list[Upload]:
        """All recordings, the newest first."""
        found, made = await asyncio.gather(self._store.list(keys.UPLOADS), self._store.list(keys.TRANSCRIPTS))
        etags = {item.key: item.etag for item in made}
        described = [item for item in found if item.key.endswith("/upload.json")]
        # The store's threads bound how many are read at once.
        uploads = await asyncio.gather(*(self._with_status(item, etags) for item in described))
        return sorted(uploads, key=lambda upload: upload.uploaded_at, reverse=True)

    async def _with_status(self, item: StoredObject, made: dict[str, str]) -> Upload:
        upload = self._by_etag.get(item.etag)
        if upload is None:
            upload = self._by_etag[item.etag] = Upload.model_validate_json(await self._store.get(item.key))
        if keys.transcript(upload.id) in made:
            return upload.model_copy(update={"status": "ready"})
        if etag := made.get(keys.failure(upload.id)):
            return _failed(upload, await self._failure(upload.id, etag))
        return upload

    async def _failure(self, upload_id: str, etag: str) -> bytes:
        if etag not in self._failure_by_etag:
            self._failure_by_etag[etag] = await self._store.get(keys.failure(upload_id))
        return self._failure_by_etag[etag]

    async def names(self, upload_ids: Iterable[str]) -> dict[str, str]:
        """The names that recordings have now, by id; the index knows those they had when they were trained.

        One that was deleted meanwhile is left out.
        """

        async def name_of(upload_id: str) -> dict[str, str]:
            with contextlib.suppress(NotFoundError):
                stored = await self._store.get(keys.upload(keys.checked(upload_id)))
                return {upload_id: Upload.model_validate_json(stored).name}
            return {}

        found = await asyncio.gather(*map(name_of, set(upload_ids)))
        return {upload_id: name for one in found for upload_id, name in one.items()}

    async def rename(self, upload_id: str, name: str) -> Upload:
        """Gives a recording another name, which is cleaned as an upload's is. Raises InvalidArgumentError for none."""
        upload = await self.get(upload_id)
        if not _cleaned(name):
            raise InvalidArgumentError("A recording needs a name.")
        renamed = upload.model_copy(update={"name": clean_name(name)})
        await self._write(renamed)
        return renamed

    async def set_duration(self, upload_id: str, duration_ms: int) -> None:
        upload = await self.get(upload_id)
        await self._write(upload.model_copy(update={"duration_ms": duration_ms}))

    async def set_failure(self, upload_id: str, error: str) -> None:
        await self._store.put(keys.failure(upload_id), Failure(error=error).model_dump_json().encode())

    async def clear_failure(self, upload_id: str) -> None:
        await self._store.delete(keys.failure(upload_id))

    async def delete(self, upload_id: str) -> None:
        """Removes a recording and all that was made of it; what lists it goes first."""
        await self.get(upload_id)
        await self._store.delete(keys.upload(upload_id))
        made = (keys.transcript(upload_id), keys.failure(upload_id), keys.peaks(upload_id))
        await self._store.delete(*made, keys.audio(upload_id))
        await self._store.delete_below(keys.work(upload_id))

    async def _write(self, upload: Upload) -> None:
        stored = upload.model_dump_json(exclude={"status", "error"}, indent=1)
        await self._store.put(keys.upload(upload.id), stored.encode())


def clean_name(name: str) -> str:
    """A file name as people may see it: one line, no control or direction characters, at most 255 characters.

    >>> clean_name("../../x\\n.wav")
    '../../x.wav'
    """
    return _cleaned(name) or "recording"


def _cleaned(name: str) -> str:
    """The same, empty where nothing to see is left."""
    visible = "".join(character for character in name if unicodedata.category(character) not in ("Cc", "Cf", "Cs"))
    return unicodedata.normalize("NFC", visible).strip()[:_MAX_NAME_CHARACTERS]


def _failed(upload: Upload, failure: bytes) -> Upload:
    error = Failure.model_validate_json(failure).error
    return upload.model_copy(update={"status": "failed", "error": error})
