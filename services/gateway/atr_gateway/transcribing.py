"""A recording on its way to its transcript: windows go to workers while the rest of it is still being cut.

Each thing is in the bucket before the next begins: a window's audio, the manifest that lists it, its result. So
whoever begins again, after a crash or a cancelled job, finds what was done and does only the rest.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from atr_runtime.errors import AtrError, NotFoundError, UnavailableError

from atr_gateway import keys
from atr_gateway.backends import Progress, SttBackend, Summary, Window
from atr_gateway.joining import join_windows
from atr_gateway.places import Places
from atr_gateway.problems import ConflictError
from atr_gateway.progress import Tally
from atr_gateway.retries import try_again, when_free
from atr_gateway.storage import ObjectStore
from atr_gateway.transcripts import Segment
from atr_gateway.uploads import Upload, Uploads
from atr_gateway.windows import Manifest, WindowResult, WindowSpan
from atr_gateway.workers import Workers

_log = logging.getLogger(__name__)

_SPLIT_TIMEOUT_S = 2 * 3600.0
_TRANSCRIBE_TIMEOUT_S = 3600.0
# A window gets this long for each of its seconds before it counts as stuck; the slowest CPU needs less than 10.
_WINDOW_TIMEOUT_PER_S = 20.0
# So many recordings share the workers at a time; with more, their windows would fill the bucket.
_RECORDINGS_AT_A_TIME = 16
# Cutting is fast, and whoever cuts does not transcribe: two at a time keep the windows coming.
_SPLITS_AT_A_TIME = 2
# A window with less speech says too little to tell the language of its recording by.
_TELLING_SPEECH_MS = 10_000


@dataclass
class _Run:
    """A recording that is being transcribed, and what is known of it so far."""

    upload: Upload
    tally: Tally
    windows: asyncio.TaskGroup
    spans: list[WindowSpan] = field(default_factory=list)
    # Of all windows, once one with enough speech has told it.
    language: str = ""
    detecting: asyncio.Lock = field(default_factory=asyncio.Lock)


class Transcriber:
    """Makes transcripts of recordings, of several at a time, with all the workers that there are."""

    def __init__(self, *, store: ObjectStore, uploads: Uploads, stt: SttBackend, max_window_s: int) -> None:
        self._store = store
        self._uploads = uploads
        self._stt = stt
        self._max_window_s = max_window_s
        self._places = Places()
        self._workers = Workers(stt.report, self._places)
        self._recordings = asyncio.Semaphore(_RECORDINGS_AT_A_TIME)
        self._splits = asyncio.Semaphore(_SPLITS_AT_A_TIME)

    @contextlib.asynccontextmanager
    async def following_workers(self) -> AsyncIterator[None]:
        """Uses workers as they come and go, until the context ends."""
        async with self._workers.followed():
            yield

    async def transcribe_or_give_up(self, upload_id: str, tally: Tally) -> str | None:
        """Brings a recording to its transcript; or keeps why it has none, and gives that.

        Raises UnavailableError where the bucket is away, which says nothing about the recording: to be tried again.
        """
        try:
            await self.transcribe(upload_id, tally)
        except UnavailableError:
            raise
        except AtrError as error:
            await self._give_up(upload_id, str(error))
            return str(error)
        return None

    async def transcribe(self, upload_id: str, tally: Tally) -> None:
        """Writes the transcript of a recording. Raises an AtrError that says why there can't be one."""
        upload = await self._uploads.get(upload_id)
        if upload.status == "ready":
            return
        await self._uploads.clear_failure(upload_id)
        tally.guess(upload_id, size_bytes=upload.size_bytes)
        async with self._recordings:
            manifest = await self._transcribe_windows(upload, tally)
            await self._write_transcript(upload_id, manifest)

    async def _give_up(self, upload_id: str, reason: str) -> None:
        """Keeps the reason why a recording has no transcript."""
        with contextlib.suppress(NotFoundError):  # deleted meanwhile: nobody wants the reason
            await self._uploads.get(upload_id)
            await self._uploads.set_failure(upload_id, reason)
        await self._store.delete_below(keys.work(upload_id))

    async def _transcribe_windows(self, upload: Upload, tally: Tally) -> Manifest:
        """Returns when all windows are cut and have their results."""
        try:
            async with asyncio.TaskGroup() as group:
                run = _Run(upload, tally, group)
                manifest = await try_again(lambda _: self._split(run), self._store)
                tally.expect(upload.id, manifest.known_ms, silent_ms=manifest.known_ms - manifest.cut_ms)
                return manifest
        except BaseExceptionGroup as failures:
            # One is enough to tell. That the job was lost to another gateway matters more than a failure.
            first, *_ = sorted(failures.exceptions, key=lambda each: isinstance(each, AtrError))
            raise first from None

    async def _split(self, run: _Run) -> Manifest:
        """Cuts the recording, and begins each window as soon as it is in the bucket; those known from before at once."""
        upload_id = run.upload.id
        await run.tally.say("splitting", f"Finding the speech in {run.upload.name}", upload_id)
        before = await self._manifest(upload_id)
        known = before.windows[len(run.spans) :]
        run.spans += known
        # All are looked at before one is asked: those that are done tell the language.
        are_done = await asyncio.gather(*(self._is_done(run, span) for span in known))
        for span, is_done in zip(known, are_done, strict=True):
            if not is_done:
                self._begin(run, span)
        if before.duration_ms is not None:
            return before
        async with self._splits:
            return await when_free(lambda: self._split_to_the_end(run))

    async def _split_to_the_end(self, run: _Run) -> Manifest:
        upload_id, peaks = run.upload.id, bytearray()
        audio = self._store.stream(keys.audio(upload_id))
        windows = self._stt.split(audio, max_window_s=self._max_window_s, timeout_s=_SPLIT_TIMEOUT_S)
        async with contextlib.aclosing(windows):
            async for window in windows:
                peaks += window.peaks
                if not window.flac:
                    await self._store.put(keys.peaks(upload_id), bytes(peaks), "application/octet-stream")
                    return await self._list(run, duration_ms=window.media_duration_ms)
                await self._keep(run, window)
        raise UnavailableError("the recording was cut short while it was split")

    async def _keep(self, run: _Run, window: Window) -> None:
        """Begins a window; one that was begun already must be as it was, and is left alone."""
        span = WindowSpan(
            index=window.index, start_ms=window.start_ms, end_ms=window.end_ms, speech_ms=window.speech_ms
        )
        if span.index < len(run.spans):
            if span != run.spans[span.index]:
                raise ConflictError("Speech to text was changed in the middle of this recording. Train once more.")
            return
        await self._store.put(keys.window_audio(run.upload.id, span.index), window.flac, "audio/flac")
        run.spans.append(span)
        self._begin(run, span)
        await self._list(run)
        run.tally.expect(run.upload.id, max(window.media_duration_ms, span.end_ms))

    async def _list(self, run: _Run, duration_ms: int | None = None) -> Manifest:
        """Writes down which windows there are so far; with the duration, that these are all."""
        manifest = Manifest(duration_ms=duration_ms, windows=run.spans)
        await self._store.put(keys.manifest(run.upload.id), manifest.model_dump_json().encode())
        return manifest

    def _begin(self, run: _Run, span: WindowSpan) -> None:
        run.windows.create_task(self._transcribe_window(run, span))

    async def _transcribe_window(self, run: _Run, span: WindowSpan) -> None:
        # Through all tries in its place: one whose worker was lost would else queue up behind all others.
        async with self._places.taken(run.upload.id):
            await try_again(lambda tried: self._try_window(run, span, tried=tried), self._store)

    async def _is_done(self, run: _Run, span: WindowSpan) -> bool:
        is_done = await self._store.exists(keys.window_result(run.upload.id, span.index))
        if is_done:
            _learn(run, span, await self._result(run.upload.id, span))
            run.tally.advance(run.upload.id, span.index, _covered_ms(run, span, span.length_ms), was_done_before=True)
        return is_done

    async def _try_window(self, run: _Run, span: WindowSpan, *, tried: int) -> None:
        if tried:
            if await self._is_done(run, span):
                return
            _log.warning("window begun again", extra={"upload_id": run.upload.id, "index": span.index})
        async with asyncio.timeout(60 + span.length_ms / 1000 * _WINDOW_TIMEOUT_PER_S):
            result = await when_free(lambda: self._ask(run, span))
        run.tally.advance(run.upload.id, span.index, _covered_ms(run, span, span.length_ms))
        # First, because it fails where the job has meanwhile become another gateway's: then nothing more is written.
        await run.tally.say("transcribing", f"Transcribing {run.upload.name}", run.upload.id, always=True)
        await self._store.put(keys.window_result(run.upload.id, span.index), result.model_dump_json().encode())
        _log.info("window transcribed", extra={"upload_id": run.upload.id, "index": span.index})

    async def _ask(self, run: _Run, span: WindowSpan) -> WindowResult:
        """A window in its recording's language. Until that is known, one window is asked at a time."""
        if self._workers.may_be_multilingual:
            async with run.detecting:
                if not run.language:
                    result = await self._ask_worker(run, span)
                    _learn(run, span, result)
                    return result
        return await self._ask_worker(run, span)

    async def _ask_worker(self, run: _Run, span: WindowSpan) -> WindowResult:
        """One worker's answer. Raises ResourceExhaustedError where that one is full."""
        segments: list[Segment] = []
        audio = self._store.stream(keys.window_audio(run.upload.id, span.index))
        answers = self._stt.transcribe(
            audio,
            words=True,
            language=run.language,
            window_speech_ms=span.speech_ms,
            timeout_s=_TRANSCRIBE_TIMEOUT_S,
            wait_for_ready=True,
        )
        async with contextlib.aclosing(answers):
            async for answer in answers:
                if isinstance(answer, Segment):
                    segments.append(answer.shifted(span.start_ms))
                elif isinstance(answer, Progress):
                    run.tally.advance(run.upload.id, span.index, _covered_ms(run, span, answer.processed_ms))
                    await run.tally.say("transcribing", f"Transcribing {run.upload.name}", run.upload.id)
                elif isinstance(answer, Summary):
                    return WindowResult(
                        language=answer.language, engine=answer.engine, model=answer.model, segments=segments
                    )
        raise UnavailableError("transcribing was cut short")

    async def _write_transcript(self, upload_id: str, manifest: Manifest) -> None:
        """Joins the windows into the transcript, and removes them."""
        results = await asyncio.gather(*(self._result(upload_id, span) for span in manifest.windows))
        transcript = join_windows(upload_id, manifest, results)
        await self._uploads.set_duration(upload_id, manifest.known_ms)
        await self._store.put(keys.transcript(upload_id), transcript.model_dump_json().encode())
        await self._store.delete_below(keys.work(upload_id))

    async def _result(self, upload_id: str, span: WindowSpan) -> WindowResult:
        return WindowResult.model_validate_json(await self._store.get(keys.window_result(upload_id, span.index)))

    async def _manifest(self, upload_id: str) -> Manifest:
        """What is known from before: maybe nothing."""
        with contextlib.suppress(NotFoundError):
            return Manifest.model_validate_json(await self._store.get(keys.manifest(upload_id)))
        return Manifest(duration_ms=None, windows=[])


def _learn(run: _Run, span: WindowSpan, result: WindowResult) -> None:
    """Takes a window's language for that of its recording, if somebody speaks long enough in it."""
    if not run.language and sum(end - start for start, end in span.speech_ms) >= _TELLING_SPEECH_MS:
        run.language = result.language


def _covered_ms(run: _Run, span: WindowSpan, processed_ms: int) -> int:
    """How much of the recording is done with so much of a window: also the silence before it."""
    before_ms = run.spans[span.index - 1].end_ms if span.index else 0
    return max(0, span.start_ms + processed_ms - before_ms)
