"""How far a train job is: audio done over audio known, as events that can be replayed."""

import asyncio
import math
import time
from typing import Literal

from dbos import DBOS
from pydantic import BaseModel, ConfigDict, Field

Stage = Literal["waiting", "splitting", "transcribing", "indexing", "gathering", "learning", "done"]

# Key of the event log, and of the latest event, in the job store.
EVENTS = "events"
LATEST = "latest"

# The last hundredth belongs to indexing.
_TRANSCRIBED_PERCENT = 99
# A quarter of a second is as smooth as a bar needs; an event that says nothing new only shows that the job lives.
_NEWS_INTERVAL_S, _SAME_INTERVAL_S = 0.25, 1.0
# Of speech as people send it, between 64 kbit/s and 16-bit PCM.
_USUAL_BYTES_PER_MS = 16
_BEHIND_ALL = -1
# A pace is told from no less than this much audio.
_LEAST_TIMED_MS = 10_000


class ProgressEvent(BaseModel):
    """One line of a job's event log."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "progress": 42,
                "current_stage": "transcribing",
                "done_ms": 84000,
                "total_ms": 200000,
                "upload_id": "63a4b1e4c1dc655ac70961ffbf518acd",
                "upload_done_ms": 24000,
                "upload_total_ms": 90000,
                "remaining_s": 12,
                "message": "Transcribing interview.m4a",
            }
        },
    )

    progress: int = 0
    current_stage: Stage = "waiting"
    done_ms: int = 0
    total_ms: int = 0
    upload_id: str | None = Field(default=None, description="the recording that the event is about")
    upload_done_ms: int | None = Field(default=None, description="how much of that recording is transcribed")
    upload_total_ms: int | None = Field(default=None, description="its length, as far as it is known")
    remaining_s: int | None = Field(default=None, description="until the job is done; a guess, null as long as none")
    message: str = ""


class Tally:
    """Counts a job's audio. Lives as long as the workflow runs here; a recovered workflow counts anew as it replays,
    and goes on from the percentage that it told before."""

    def __init__(self) -> None:
        self._total_ms: dict[str, int] = {}
        self._done_ms: dict[str, dict[int, int]] = {}
        self._pace = _Pace()
        self._percent = 0
        self._emitted = ("", -1, "")
        self._emitted_at_s = 0.0
        self._has_spoken = False
        self._speaking = asyncio.Lock()
        # Numbers of the last event that was begun, and of the last that was written.
        self._begun = self._written = 0

    def guess(self, upload_id: str, *, size_bytes: int) -> None:
        """Counts a recording whose length nobody knows yet, so that the first ones don't look like all there is."""
        self._total_ms.setdefault(upload_id, size_bytes // _USUAL_BYTES_PER_MS)

    def expect(self, upload_id: str, total_ms: int, *, silent_ms: int = 0) -> None:
        """Says how long a recording is, and how much of it, behind the last window, is silent: nothing to do there."""
        self._total_ms[upload_id] = total_ms
        if silent_ms:
            self.advance(upload_id, _BEHIND_ALL, silent_ms, was_done_before=True)

    def advance(self, upload_id: str, index: int, done_ms: int, *, was_done_before: bool = False) -> None:
        """Says how much of a recording is done with a window."""
        windows = self._done_ms.setdefault(upload_id, {})
        if not was_done_before:
            self._pace.add(done_ms - windows.get(index, 0))
        windows[index] = done_ms

    def event(self, stage: Stage, message: str, upload_id: str | None = None) -> ProgressEvent:
        """Where the job stands now; the percentage never falls."""
        done_ms = sum(sum(windows.values()) for windows in self._done_ms.values())
        total_ms = sum(self._total_ms.values())
        if stage == "transcribing" and total_ms:
            self._percent = max(self._percent, _TRANSCRIBED_PERCENT * done_ms // total_ms)
        elif stage == "indexing":
            self._percent = _TRANSCRIBED_PERCENT
        elif stage == "done":
            self._percent = 100
        return ProgressEvent(
            progress=self._percent,
            current_stage=stage,
            done_ms=done_ms,
            total_ms=total_ms,
            upload_id=upload_id,
            upload_done_ms=sum(self._done_ms.get(upload_id, {}).values()) if upload_id else None,
            upload_total_ms=self._total_ms.get(upload_id) if upload_id else None,
            remaining_s=self._pace.time_for(total_ms - done_ms),
            message=message,
        )

    async def say(self, stage: Stage, message: str, upload_id: str | None = None, *, always: bool = False) -> None:
        """Appends where the job stands to its log, unless that says little that the last event did not.

        With `always`, an event that was begun since the call is in the log when this returns: the caller's own, or one
        that speaks for all who waited while another was written.
        """
        begun = self._begun
        # Windows report side by side, and each write is a thread's: one at a time, the log keeps their order.
        async with self._speaking:
            if always and self._written > begun and stage == self._emitted[0]:
                return
            if not self._has_spoken:
                told = await DBOS.get_event_async(str(DBOS.workflow_id), LATEST, timeout_seconds=0)
                self._percent = ProgressEvent.model_validate(told or {}).progress
                self._has_spoken = True
            event = self.event(stage, message, upload_id)
            now_s = time.monotonic()
            mark = (stage, event.progress, event.message)
            interval_s = _SAME_INTERVAL_S if mark == self._emitted else _NEWS_INTERVAL_S
            if not always and stage == self._emitted[0] and now_s - self._emitted_at_s < interval_s:
                return
            self._emitted, self._emitted_at_s = mark, now_s
            self._begun += 1
            body = event.model_dump()
            # In this order: a crash between the two leaves a latest percentage that the log has not passed.
            await DBOS.set_event_async(LATEST, body)
            await DBOS.write_stream_async(EVENTS, body)
            self._written = self._begun


class _Pace:
    """How fast the work goes, since its first sign."""

    def __init__(self) -> None:
        self._done_ms = 0
        self._began_at_s: float | None = None

    def add(self, done_ms: int) -> None:
        # What took until the first sign is not known; only what follows can be timed.
        if self._began_at_s is None:
            self._began_at_s = time.monotonic()
        else:
            self._done_ms += done_ms

    def time_for(self, left_ms: int) -> int | None:
        """Seconds that so much more audio will take; None until there is something to tell from."""
        if self._began_at_s is None or self._done_ms < _LEAST_TIMED_MS:
            return None
        return math.ceil(left_ms * (time.monotonic() - self._began_at_s) / self._done_ms)
