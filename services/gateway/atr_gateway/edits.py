"""Transcripts that a person puts right: kept, and known to the index at once."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

from atr.qa.v1 import qa_pb2
from atr_runtime.errors import AtrError, InvalidArgumentError, NotFoundError

from atr_gateway import keys
from atr_gateway.backends import QaBackend, document_of
from atr_gateway.problems import OutdatedError
from atr_gateway.storage import ObjectStore
from atr_gateway.transcripts import Segment, Transcript
from atr_gateway.uploads import Uploads
from atr_gateway.wording import reworded

_log = logging.getLogger(__name__)

MAX_SEGMENT_CHARACTERS = 5000
_INDEX_TIMEOUT_S = 60.0


@dataclass(frozen=True)
class Edited:
    """A segment as it is now, the revision of its transcript, and whether questions find its words already."""

    segment: Segment
    revision: str
    is_indexed: bool


class Edits:
    """Reads transcripts, and changes their words."""

    def __init__(self, *, store: ObjectStore, uploads: Uploads, qa: QaBackend) -> None:
        self._store = store
        self._uploads = uploads
        self._qa = qa
        self._writing = asyncio.Lock()

    async def read(self, upload_id: str) -> tuple[Transcript, str]:
        """A transcript and its revision, the one that the index holds too. Raises NotFoundError."""
        await self._uploads.get(upload_id)
        key = keys.transcript(upload_id)
        try:
            # The revision first: where the words change in between, a change that is based on them is refused.
            revision = (await self._store.stat(key)).etag.strip('"')
            return Transcript.model_validate_json(await self._store.get(key)), revision
        except NotFoundError:
            raise NotFoundError("This recording is not transcribed yet.") from None

    async def put(self, upload_id: str, index: int, text: str, *, expected: str | None = None) -> Edited:
        """Gives segment `index`, from 0, the words of `text`.

        `expected` is the revision that the person saw: OutdatedError where it is no longer the one. Raises
        NotFoundError for a recording, transcript or segment that isn't there.
        """
        words = _checked(text)
        async with self._writing:
            transcript, revision = await self.read(upload_id)
            if expected is not None and expected != revision:
                raise OutdatedError("The transcript was changed meanwhile. Load it again, then make your change.")
            if not 0 <= index < len(transcript.segments):
                raise NotFoundError("There is no segment of this number.")
            segment = reworded(transcript.segments[index], words)
            segments = (*transcript.segments[:index], segment, *transcript.segments[index + 1 :])
            changed = transcript.model_copy(update={"segments": segments})
            await self._store.put(keys.transcript(upload_id), changed.model_dump_json().encode())
            revision = (await self._store.stat(keys.transcript(upload_id))).etag.strip('"')
            return Edited(segment, revision, await self._index(changed, revision))

    async def _index(self, transcript: Transcript, revision: str) -> bool:
        """Puts the document in place of the old one. Where that fails, the next train does it: revisions differ."""
        title = (await self._uploads.get(transcript.upload_id)).name

        async def documents() -> AsyncIterator[qa_pb2.Document]:
            yield document_of(transcript, title=title, revision=revision)

        try:
            async for _ in self._qa.index(documents(), total=1, timeout_s=_INDEX_TIMEOUT_S):
                pass
        except AtrError as error:
            extra = {"upload_id": transcript.upload_id, "reason": str(error)}
            _log.warning("an edited transcript is not indexed yet", extra=extra)
            return False
        return True


def _checked(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise InvalidArgumentError("A segment needs at least one word.")
    if len(words) > MAX_SEGMENT_CHARACTERS:
        raise InvalidArgumentError(f"The segment is longer than {MAX_SEGMENT_CHARACTERS:,} characters.")
    return words
