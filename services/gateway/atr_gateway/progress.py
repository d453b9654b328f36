"""How far a train job is: audio done over audio known, as events that can be replayed."""

import asyncio
import time
from typing import Literal

from dbos import DBOS
from pydantic import BaseModel, ConfigDict

Stage = Literal["waiting", "splitting", "transcribing", "indexing", "done"]

# Key of the event log, and of the latest event, in the job store.
EVENTS = "events"
LATEST = "latest"

# The last hundredth belongs to indexing.
_TRANSCRIBED_PERCENT = 99
_MIN_INTERVAL_S = 1.0


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
                "message": "Transcribing interview.m4a",
            }
        },
    )

    progress: int = 0
    current_stage: Stage = "waiting"
    done_ms: int = 0
    total_ms: int = 0
    upload_id: str | None = None
    message: str = ""


class Tally:
    """Counts a job's audio. Lives as long as the workflow runs here; a recovered workflow counts anew as it replays,
    and goes on from the percentage that it told before."""

    def __init__(self) -> None:
        self._total_ms = 0
        self._done_ms: dict[tuple[str, int], int] = {}
        self._percent = 0
        self._emitted = (-1, "")
        self._emitted_at_s = 0.0
        self._has_spoken = False
        self._speaking = asyncio.Lock()

    def expect(self, window_ms: list[int]) -> None:
        """Adds windows to what is known."""
        self._total_ms += sum(window_ms)

    def advance(self, upload_id: str, index: int, done_ms: int) -> None:
        """Says how much of a window is done."""
        self._done_ms[upload_id, index] = done_ms

    def event(self, stage: Stage, message: str, upload_id: str | None = None) -> ProgressEvent:
        """Where the job stands now; the percentage never falls."""
        done_ms = sum(self._done_ms.values())
        if stage == "transcribing" and self._total_ms:
            self._percent = max(self._percent, _TRANSCRIBED_PERCENT * done_ms // self._total_ms)
        elif stage == "indexing":
            self._percent = _TRANSCRIBED_PERCENT
        elif stage == "done":
            self._percent = 100
        return ProgressEvent(
            progress=self._percent,
            current_stage=stage,
            done_ms=done_ms,
            total_ms=self._total_ms,
            upload_id=upload_id,
            message=message,
        )

    async def say(self, stage: Stage, message: str, upload_id: str | None = None, *, always: bool = False) -> None:
        """Appends where the job stands to its log, unless that says little that the last event did not."""
        # Windows report side by side, and each write is a thread's: one at a time, the log keeps their order.
        async with self._speaking:
            if not self._has_spoken:
                told = await DBOS.get_event_async(str(DBOS.workflow_id), LATEST, timeout_seconds=0)
                self._percent = ProgressEvent.model_validate(told or {}).progress
                self._has_spoken = True
            event = self.event(stage, message, upload_id)
            now_s = time.monotonic()
            mark = (event.progress, event.message)
            if not always and mark == self._emitted and now_s - self._emitted_at_s < _MIN_INTERVAL_S:
                return
            self._emitted, self._emitted_at_s = mark, now_s
            body = event.model_dump()
            # In this order: a crash between the two leaves a latest percentage that the log has not passed.
            await DBOS.set_event_async(LATEST, body)
            await DBOS.write_stream_async(EVENTS, body)
