"""Uploads that go on where they broke off (tus 1.0), their bytes in the bucket from the first piece on.

Any gateway can take any of a file's requests: how far it has come is what pieces the bucket lists.
"""

import contextlib
import hashlib
import uuid
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from atr_runtime.errors import NotFoundError
from pydantic import BaseModel
from starlette.requests import ClientDisconnect

from atr_gateway import keys
from atr_gateway.body import HashedBody, read_head
from atr_gateway.formats import SNIFF_BYTES, content_type_of
from atr_gateway.problems import ConflictError, LockedError, TooLargeError
from atr_gateway.storage import LEAST_PART_BYTES, ObjectStore, StoredObject
from atr_gateway.uploads import Sent, Uploads

# What a power cut costs at most; a connection that breaks costs nothing.
_PIECE_BYTES = 64 * 1024**2
# Hashes that wait for the next request of their file. One that is dropped is made again from the bucket.
_HASHES_KEPT = 100


class _State(BaseModel):
    """What is said of an upload when it begins, and which recording it became."""

    name: str
    length_bytes: int
    upload_id: str | None = None


@dataclass(frozen=True)
class Resumable:
    """How far an upload has come. `upload_id` names the recording, once all is there."""

    id: str
    length_bytes: int
    offset_bytes: int
    upload_id: str | None


class ResumableUploads:
    """Uploads under way."""

    def __init__(self, store: ObjectStore, uploads: Uploads, *, max_upload_bytes: int) -> None:
        self._store = store
        self._uploads = uploads
        self._max_upload_bytes = max_upload_bytes
        self._busy: set[str] = set()
        # By upload: how many bytes are hashed, and their hash.
        self._hashes: OrderedDict[str, tuple[int, hashlib._Hash]] = OrderedDict()

    async def create(self, name: str, length_bytes: int) -> str:
        """Begins an upload and gives its id. Raises TooLargeError."""
        if length_bytes > self._max_upload_bytes:
            raise TooLargeError(
                f"The file is larger than {self._max_upload_bytes:,} bytes, the most that is taken here."
            )
        resumable_id = uuid.uuid4().hex
        await self._write(resumable_id, _State(name=name, length_bytes=length_bytes))
        return resumable_id

    async def get(self, resumable_id: str) -> Resumable:
        """How far an upload has come. One whose bytes are all there is a recording now. Raises NotFoundError."""
        state = await self._read(resumable_id)
        if state.upload_id:
            return Resumable(resumable_id, state.length_bytes, state.length_bytes, state.upload_id)
        pieces = await self._pieces(resumable_id)
        offset = sum(piece.size_bytes for piece in pieces)
        upload_id = None
        # Its gateway was lost after the last byte; while that is still at it, it will do this itself.
        if offset == state.length_bytes and pieces and resumable_id not in self._busy:
            with self._alone(resumable_id):
                upload_id = await self._finish(resumable_id, state)
        return Resumable(resumable_id, state.length_bytes, offset, upload_id)

    async def append(self, resumable_id: str, offset_bytes: int, blocks: AsyncIterator[bytes]) -> Resumable:
        """Keeps what follows byte `offset_bytes`, as much as arrives; durable when this returns.

        Raises NotFoundError, ConflictError for another offset than the upload has, LockedError while another request
        writes, TooLargeError for more than was announced, UnsupportedMediaError: then nothing of it is left.
        """
        with self._alone(resumable_id):
            state = await self._read(resumable_id)
            pieces = await self._pieces(resumable_id)
            at = sum(piece.size_bytes for piece in pieces)
            if state.upload_id or offset_bytes != at:
                raise ConflictError(f"The upload goes on at byte {at}.")
            received = _until_it_breaks(blocks)
            if at == 0:
                received = await self._checked(resumable_id, received)
            at += await self._put(resumable_id, pieces, received, state.length_bytes - at)
            upload_id = await self._finish(resumable_id, state) if at == state.length_bytes else None
            return Resumable(resumable_id, state.length_bytes, at, upload_id)

    async def delete(self, resumable_id: str) -> None:
        """Forgets an upload; the recording that it became stays. Raises NotFoundError, LockedError."""
        with self._alone(resumable_id):
            await self._read(resumable_id)
            self._hashes.pop(resumable_id, None)
            await self._store.delete_below(keys.resumable(resumable_id))

    async def _checked(self, resumable_id: str, blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The same bytes, if they begin as a recording does."""
        head, whole = await read_head(blocks)
        try:
            content_type_of(head)
        except Exception:
            await self._store.delete_below(keys.resumable(resumable_id))
            raise
        return whole

    async def _put(
        self, resumable_id: str, pieces: list[StoredObject], blocks: AsyncIterator[bytes], most_bytes: int
    ) -> int:
        """Writes the blocks piece by piece; gives how many bytes they were."""
        before = sum(piece.size_bytes for piece in pieces)
        hashed, sha256 = self._hashes.pop(resumable_id, (0, hashlib.sha256()))
        body = HashedBody(blocks, max_bytes=most_bytes, sha256=sha256)
        first = before
        joined = b""
        if pieces and pieces[-1].size_bytes < LEAST_PART_BYTES:  # S3 would not join it: it is written again, longer
            first -= pieces[-1].size_bytes
            joined = await self._store.get(pieces[-1].key)
        while await body.has_more():
            piece = _Piece(joined, body)
            await self._store.put_stream(keys.resumable_piece(resumable_id, first), piece)
            first, joined = first + piece.size_bytes, b""
        if hashed == before:
            self._hashes[resumable_id] = (before + body.size_bytes, body.sha256)
            if len(self._hashes) > _HASHES_KEPT:
                self._hashes.popitem(last=False)
        return body.size_bytes

    async def _finish(self, resumable_id: str, state: _State) -> str:
        """Makes the recording, remembers which it is, and lets go of the pieces."""
        pieces = [piece.key for piece in await self._pieces(resumable_id)]
        hashed, sha256 = self._hashes.pop(resumable_id, (0, None))
        if sha256 is None or hashed != state.length_bytes:
            sha256 = await self._hash(pieces)
        head = await anext(self._store.stream(pieces[0], length=SNIFF_BYTES))
        sent = Sent(state.name, sha256.hexdigest(), state.length_bytes, content_type_of(head))
        upload, _ = await self._uploads.commit(sent, lambda key: self._store.join(pieces, key))
        await self._write(resumable_id, state.model_copy(update={"upload_id": upload.id}))
        await self._store.delete_below(keys.resumable_pieces(resumable_id))
        return upload.id

    async def _hash(self, pieces: list[str]) -> "hashlib._Hash":
        sha256 = hashlib.sha256()
        for piece in pieces:
            async for block in self._store.stream(piece):
                sha256.update(block)
        return sha256

    async def _pieces(self, resumable_id: str) -> list[StoredObject]:
        """What is there without a gap, in order."""
        at, pieces = 0, []
        for piece in await self._store.list(keys.resumable_pieces(resumable_id)):
            if piece.key != keys.resumable_piece(resumable_id, at):
                break
            pieces.append(piece)
            at += piece.size_bytes
        return pieces

    async def _read(self, resumable_id: str) -> _State:
        try:
            return _State.model_validate_json(await self._store.get(keys.resumable_state(keys.checked(resumable_id))))
        except NotFoundError:
            raise NotFoundError("There is no upload of this id; begin it again.") from None

    async def _write(self, resumable_id: str, state: _State) -> None:
        await self._store.put(keys.resumable_state(resumable_id), state.model_dump_json().encode())

    @contextlib.contextmanager
    def _alone(self, resumable_id: str) -> Iterator[None]:
        if resumable_id in self._busy:
            raise LockedError("Another request writes to this upload; try again in a moment.")
        self._busy.add(resumable_id)
        try:
            yield
        finally:
            self._busy.discard(resumable_id)


class _Piece:
    """A file-like object of at most `_PIECE_BYTES`: `before`, then what the body has."""

    def __init__(self, before: bytes, body: HashedBody) -> None:
        self._before = before
        self._body = body
        self.size_bytes = 0

    def read(self, size: int = -1) -> bytes:
        size = min(size, _PIECE_BYTES - self.size_bytes)
        data, self._before = self._before[:size], self._before[size:]
        if size > len(data):
            data += self._body.read(size - len(data))
        self.size_bytes += len(data)
        return data


async def _until_it_breaks(blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The blocks that arrive; a client that goes away has sent what it has sent."""
    with contextlib.suppress(ClientDisconnect):
        async for block in blocks:
            yield block
