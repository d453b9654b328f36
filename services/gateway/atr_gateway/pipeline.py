"""The train job: one durable workflow whose every step writes its result before the next begins.

What is done lies in the bucket, so a step that runs again finds it and does nothing twice; the job store remembers
which steps ended, so after a crash the workflow goes on behind the last of them.
"""

import asyncio
import contextlib
import functools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

from atr.qa.v1 import qa_pb2
from atr_runtime.errors import (
    AtrError,
    FailedPreconditionError,
    InvalidArgumentError,
    NotFoundError,
    ResourceExhaustedError,
    UnavailableError,
)
from dbos import DBOS, DBOSConfiguredInstance
from dbos import error as dbos_error

from atr_gateway import keys
from atr_gateway.backends import Progress, QaBackend, SttBackend, Summary, document_of
from atr_gateway.places import Places
from atr_gateway.progress import Stage, Tally
from atr_gateway.storage import ObjectStore
from atr_gateway.transcripts import Segment, Transcript
from atr_gateway.uploads import Uploads
from atr_gateway.windows import Manifest, WindowResult, WindowSpan, join_windows

_log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

_SPLIT_TIMEOUT_S = 2 * 3600.0
_INDEX_TIMEOUT_S = 2 * 3600.0
_CALL_TIMEOUT_S = 60.0
# A window gets this long for each of its seconds before it counts as stuck; the slowest CPU needs less than 10.
_WINDOW_TIMEOUT_PER_S = 20.0
_BUSY_WAIT_S = 0.25
_STORE_AWAY_S = 300.0
_FAILED_OFTEN = "Transcribing failed four times. Try again; if it stays so, the log of the stt service says why."


def _may_pass(error: BaseException) -> bool:
    """Whether trying again can help."""
    return not isinstance(error, (InvalidArgumentError, NotFoundError, FailedPreconditionError))


Step: TypeAlias = Callable[Concatenate["TrainPipeline", P], Awaitable[T]]


def _step(function: Step[P, T]) -> Step[P, T]:
    """A step that is tried at most four times, 2, 4 and 8 s apart, and stops when its job is cancelled.

    Where a part is away and the bucket with it, a try ends only when the bucket is back: a store that restarts, which
    can take longer than all the tries, costs one of them.
    """

    @functools.wraps(function)
    async def run(self: "TrainPipeline", /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await function(self, *args, **kwargs)
        except UnavailableError:
            await self._store.wait_until_reachable(within_s=_STORE_AWAY_S)
            raise

    return DBOS.step(
        retries_allowed=True, max_attempts=4, interval_seconds=2, should_retry=_may_pass, preemptible=True
    )(run)


@DBOS.dbos_class("TrainPipeline")
class TrainPipeline(DBOSConfiguredInstance):
    """Transcribes what is new, then indexes what changed."""

    def __init__(
        self,
        *,
        store: ObjectStore,
        uploads: Uploads,
        stt: SttBackend,
        qa: QaBackend,
        max_window_s: int,
        windows_per_worker: int,
    ) -> None:
        super().__init__("train")
        self._store = store
        self._uploads = uploads
        self._stt = stt
        self._qa = qa
        self._max_window_s = max_window_s
        self._places = Places(stt.count_replicas, per_worker=windows_per_worker)
        self._tallies: dict[str, Tally] = {}

    @DBOS.workflow(name="train")
    async def train(self) -> dict[str, str]:
        """Runs the job; gives the reason for each recording that failed, by its id.

        Recordings that arrive meanwhile are taken up before the index is written.
        """
        failures: dict[str, str] = {}
        tried: list[str] = []
        tally = self._tallies[str(DBOS.workflow_id)] = Tally()
        while pending := await self.find_pending(tried):
            tried += pending
            manifests = {upload_id: await self._split(upload_id, failures) for upload_id in pending}
            for upload_id, windows in manifests.items():
                tally.expect(upload_id, sum(windows or []))
            for upload_id, windows in manifests.items():
                if windows is not None:
                    await self._transcribe(upload_id, windows, tally, failures)
        await self.index_changed()
        return failures

    async def _split(self, upload_id: str, failures: dict[str, str]) -> list[int] | None:
        """The length of each window, or None when the recording can't be split."""
        try:
            return await self.split(upload_id)
        except (AtrError, dbos_error.DBOSMaxStepRetriesExceeded) as error:
            failures[upload_id] = await self.give_up(upload_id, _reason(error))
            return None

    async def _transcribe(self, upload_id: str, window_ms: list[int], tally: Tally, failures: dict[str, str]) -> None:
        async def counted(step: Awaitable[None], index: int) -> None:
            # Outside of the step: counted, because one that a recovered workflow replays does not run and is done all the
            # same; in its place, because one whose worker was lost would else queue up behind all others.
            try:
                async with self._places.taken():
                    await step
            finally:
                tally.advance(upload_id, index, window_ms[index])

        # Made in order, so that each window has the same step id when the workflow replays.
        steps = [self.transcribe_window(upload_id, index, ms) for index, ms in enumerate(window_ms)]
        windows = [counted(step, index) for index, step in enumerate(steps)]
        async with self._places.following_workers():
            outcomes = await asyncio.gather(*windows, return_exceptions=True)
        try:
            for outcome in outcomes:
                if isinstance(outcome, BaseException):
                    raise outcome
            await self.write_transcript(upload_id)
        except (AtrError, dbos_error.DBOSMaxStepRetriesExceeded) as error:
            failures[upload_id] = await self.give_up(upload_id, _reason(error))

    @_step
    async def find_pending(self, tried: list[str]) -> list[str]:
        """The recordings without a transcript, the oldest first."""
        uploads = await self._uploads.list()
        return [upload.id for upload in reversed(uploads) if upload.status != "ready" and upload.id not in tried]

    @_step
    async def split(self, upload_id: str) -> list[int]:
        """Cuts a recording into windows in the bucket; gives the length of each, in milliseconds."""
        upload = await self._uploads.get(upload_id)
        await self._uploads.clear_failure(upload_id)
        await self._say("splitting", f"Finding the speech in {upload.name}", upload_id)
        with contextlib.suppress(NotFoundError):
            return (await self._manifest(upload_id)).lengths_ms()
        spans, peaks = list[WindowSpan](), bytearray()
        windows = self._stt.split(
            self._store.stream(keys.audio(upload_id)), max_window_s=self._max_window_s, timeout_s=_SPLIT_TIMEOUT_S
        )
        async with contextlib.aclosing(windows):
            async for window in windows:
                peaks += window.peaks
                if not window.flac:
                    await self._store.put(keys.peaks(upload_id), bytes(peaks), "application/octet-stream")
                    manifest = Manifest(duration_ms=window.media_duration_ms, windows=spans)
                    await self._store.put(keys.manifest(upload_id), manifest.model_dump_json().encode())
                    return manifest.lengths_ms()
                await self._store.put(keys.window_audio(upload_id, window.index), window.flac, "audio/flac")
                spans.append(WindowSpan(index=window.index, start_ms=window.start_ms, end_ms=window.end_ms))
        raise UnavailableError("the recording was cut short while it was split")

    @_step
    async def transcribe_window(self, upload_id: str, index: int, window_ms: int) -> None:
        """Transcribes one window into the bucket."""
        result_key = keys.window_result(upload_id, index)
        if await self._store.exists(result_key):
            return
        if DBOS.step_status and DBOS.step_status.current_attempt:
            _log.warning("window begun again", extra={"upload_id": upload_id, "index": index})
        span = (await self._manifest(upload_id)).windows[index]
        async with asyncio.timeout(60 + window_ms / 1000 * _WINDOW_TIMEOUT_PER_S):
            result = await self._transcribe_when_free(upload_id, span)
        await self._store.put(result_key, result.model_dump_json().encode())
        _log.info("window transcribed", extra={"upload_id": upload_id, "index": index})

    async def _transcribe_when_free(self, upload_id: str, span: WindowSpan) -> WindowResult:
        """Asks until a worker has room: a full one is no failure."""
        while True:
            try:
                return await self._transcribe_span(upload_id, span)
            except ResourceExhaustedError:
                await asyncio.sleep(_BUSY_WAIT_S)

    async def _transcribe_span(self, upload_id: str, span: WindowSpan) -> WindowResult:
        tally = self._tallies[str(DBOS.workflow_id)]
        name = (await self._uploads.get(upload_id)).name
        segments: list[Segment] = []
        audio = self._store.stream(keys.window_audio(upload_id, span.index))
        answers = self._stt.transcribe(audio, words=True, timeout_s=3600, wait_for_ready=True)
        async with contextlib.aclosing(answers):
            async for answer in answers:
                if isinstance(answer, Segment):
                    segments.append(answer.shifted(span.start_ms))
                elif isinstance(answer, Progress):
                    tally.advance(upload_id, span.index, answer.processed_ms)
                    await self._say("transcribing", f"Transcribing {name}", upload_id)
                elif isinstance(answer, Summary):
                    return WindowResult(
                        language=answer.language, engine=answer.engine, model=answer.model, segments=segments
                    )
        raise UnavailableError("transcribing was cut short")

    @_step
    async def write_transcript(self, upload_id: str) -> None:
        """Joins the windows into the transcript, and removes them."""
        if await self._store.exists(keys.transcript(upload_id)):
            return
        manifest = await self._manifest(upload_id)
        results = [
            WindowResult.model_validate_json(await self._store.get(keys.window_result(upload_id, window.index)))
            for window in manifest.windows
        ]
        transcript = join_windows(upload_id, manifest.duration_ms, results)
        await self._uploads.set_duration(upload_id, manifest.duration_ms)
        await self._store.put(keys.transcript(upload_id), transcript.model_dump_json().encode())
        await self._store.delete_below(keys.work(upload_id))

    @_step
    async def give_up(self, upload_id: str, reason: str) -> str:
        """Keeps the reason why a recording has no transcript; the job goes on with the others."""
        with contextlib.suppress(NotFoundError):  # deleted meanwhile: nobody wants the reason
            await self._uploads.get(upload_id)
            await self._uploads.set_failure(upload_id, reason)
            await self._store.delete_below(keys.work(upload_id))
        return reason

    @_step
    async def index_changed(self) -> int:
        """Brings the index in line with the transcripts; gives how many documents were written."""
        await self._say("indexing", "Indexing")
        uploads = {upload.id: upload for upload in await self._uploads.list() if upload.status == "ready"}
        revisions = await self._transcript_revisions()
        indexed = await self._qa.revisions(timeout_s=_CALL_TIMEOUT_S)
        for gone in indexed.keys() - uploads.keys():
            with contextlib.suppress(NotFoundError):
                await self._qa.delete(gone, timeout_s=_CALL_TIMEOUT_S)
        changed = [upload_id for upload_id in uploads if indexed.get(upload_id) != revisions[upload_id]]

        async def documents() -> AsyncIterator[qa_pb2.Document]:
            for upload_id in changed:
                transcript = Transcript.model_validate_json(await self._store.get(keys.transcript(upload_id)))
                yield document_of(transcript, title=uploads[upload_id].name, revision=revisions[upload_id])

        if changed:
            async for count in self._qa.index(documents(), total=len(changed), timeout_s=_INDEX_TIMEOUT_S):
                await self._say("indexing", f"Indexed {count} of {len(changed)}")
        await self._say("done", "Everything is transcribed and indexed", always=True)
        return len(changed)

    async def _transcript_revisions(self) -> dict[str, str]:
        """The ETag of each transcript, by the recording's id."""
        found = await self._store.list(keys.TRANSCRIPTS)
        return {item.key.removeprefix(keys.TRANSCRIPTS).removesuffix(".json"): item.etag.strip('"') for item in found}

    async def _say(self, stage: Stage, message: str, upload_id: str | None = None, *, always: bool = False) -> None:
        await self._tallies[str(DBOS.workflow_id)].say(stage, message, upload_id, always=always)

    async def _manifest(self, upload_id: str) -> Manifest:
        return Manifest.model_validate_json(await self._store.get(keys.manifest(upload_id)))


def _reason(error: AtrError | dbos_error.DBOSMaxStepRetriesExceeded) -> str:
    return str(error) if isinstance(error, AtrError) else _FAILED_OFTEN
