"""Spoken answers: heard while they are still being spoken, kept when they are whole."""

import asyncio
import contextlib
import logging
import struct
import time
from collections.abc import AsyncIterator

from atr_runtime.errors import AtrError

from atr_gateway import keys
from atr_gateway.backends import TtsBackend
from atr_gateway.storage import ObjectStore

_log = logging.getLogger(__name__)

# A RIFF header of 44 bytes holds two lengths: of all that follows byte 8, and of the samples.
_HEADER_BYTES = 44
_RIFF_LENGTH_AT, _DATA_LENGTH_AT = 4, 40


class Speech:
    """One answer while it is spoken: pieces so far, and whether more come."""

    def __init__(self, pieces: AsyncIterator[bytes]) -> None:
        self._pieces: list[bytes] = []
        self._changed = asyncio.Condition()
        self._over = False
        self._started_s = time.monotonic()
        self.first_audio_ms: int | None = None
        self.error: AtrError | None = None
        self.task = asyncio.create_task(self._collect(pieces))

    async def first_audio(self) -> int | None:
        """Waits for the first piece; milliseconds it took, or None where there is none."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._pieces or self._over)
        return self.first_audio_ms

    async def follow(self) -> AsyncIterator[bytes]:
        """All pieces from the start, as they come. Raises the typed error that ended the speech early."""
        position = 0
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda at=position: len(self._pieces) > at or self._over)  # type: ignore[misc]
            if position == len(self._pieces):
                break
            yield self._pieces[position]
            position += 1
        if self.error:
            raise self.error

    async def whole(self) -> bytes:
        """The WAV file with its lengths filled in."""
        return with_lengths(b"".join([piece async for piece in self.follow()]))

    async def _collect(self, pieces: AsyncIterator[bytes]) -> None:
        try:
            async for piece in pieces:
                if self.first_audio_ms is None:
                    self.first_audio_ms = round((time.monotonic() - self._started_s) * 1000)
                await self._tell(piece)
        except AtrError as error:
            self.error = error
        finally:
            self._over = True
            await self._tell()

    async def _tell(self, *pieces: bytes) -> None:
        async with self._changed:
            self._pieces.extend(pieces)
            self._changed.notify_all()


class Speaker:
    """Speaks answers and keeps them in the bucket."""

    def __init__(self, tts: TtsBackend, store: ObjectStore, *, timeout_s: float) -> None:
        self._tts = tts
        self._store = store
        self._timeout_s = timeout_s
        self._speaking: dict[str, Speech] = {}
        self._keeping: set[asyncio.Task[None]] = set()

    def speak(self, question_id: str, text: str, voice: str) -> Speech:
        """Starts to speak an answer, or joins in where it is being spoken already."""
        if question_id not in self._speaking:
            pieces = self._tts.speak(text, voice=voice, timeout_s=self._timeout_s)
            speech = self._speaking[question_id] = Speech(pieces)
            keeping = asyncio.create_task(self._keep(question_id, speech))
            self._keeping.add(keeping)
            keeping.add_done_callback(self._keeping.discard)
        return self._speaking[question_id]

    async def close(self) -> None:
        """Gives up what is still being spoken."""
        for task in [*self._keeping, *(speech.task for speech in self._speaking.values())]:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _keep(self, question_id: str, speech: Speech) -> None:
        try:
            await self._store.put(keys.spoken(question_id), await speech.whole(), "audio/wav")
        except AtrError as error:
            _log.warning("a spoken answer was not kept", extra={"question_id": question_id, "reason": str(error)})
        finally:
            del self._speaking[question_id]


def with_lengths(wav: bytes) -> bytes:
    """A streamed WAV file with the lengths that its header could not know."""
    if len(wav) < _HEADER_BYTES:
        return wav
    fixed = bytearray(wav)
    struct.pack_into("<I", fixed, _RIFF_LENGTH_AT, len(wav) - 8)
    struct.pack_into("<I", fixed, _DATA_LENGTH_AT, len(wav) - _HEADER_BYTES)
    return bytes(fixed)
