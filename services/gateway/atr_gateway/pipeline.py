"""The train job: one durable workflow whose every step writes its result before the next begins.

What is done lies in the bucket, so a step that runs again finds it and does nothing twice; the job store remembers
which steps ended, so after a crash the workflow goes on behind the last of them.
"""

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

from atr.qa.v1 import qa_pb2
from atr_runtime.errors import NotFoundError, UnavailableError
from dbos import DBOS, DBOSConfiguredInstance

from atr_gateway import keys
from atr_gateway.backends import QaBackend, document_of
from atr_gateway.progress import Stage, Tally
from atr_gateway.retries import STORE_AWAY_S, may_pass
from atr_gateway.storage import ObjectStore
from atr_gateway.transcribing import Transcriber
from atr_gateway.transcripts import Transcript
from atr_gateway.uploads import Uploads

P = ParamSpec("P")
T = TypeVar("T")

_INDEX_TIMEOUT_S = 2 * 3600.0
_CALL_TIMEOUT_S = 60.0
# How soon a job that runs takes up what was uploaded meanwhile.
_LOOK_S = 2.0

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
            await self._store.wait_until_reachable(within_s=STORE_AWAY_S)
            raise

    return DBOS.step(retries_allowed=True, max_attempts=4, interval_seconds=2, should_retry=may_pass, preemptible=True)(
        run
    )


@dataclass
class _Run:
    """A job while it runs here."""

    tally: Tally = field(default_factory=Tally)
    recordings: "dict[str, asyncio.Task[str | None]]" = field(default_factory=dict)


@DBOS.dbos_class("TrainPipeline")
class TrainPipeline(DBOSConfiguredInstance):
    """Transcribes what is new, then indexes what changed."""

    def __init__(self, *, store: ObjectStore, uploads: Uploads, transcriber: Transcriber, qa: QaBackend) -> None:
        super().__init__("train")
        self._store = store
        self._uploads = uploads
        self._transcriber = transcriber
        self._qa = qa
        self._runs: dict[str, _Run] = {}

    @DBOS.workflow(name="train")
    async def train(self) -> dict[str, str]:
        """Runs the job; gives the reason for each recording that failed, by its id.

        Recordings that arrive meanwhile are taken up at once. The steps begin in an order that depends on nothing but
        results of steps, so a workflow that replays begins the same ones.
        """
        run = self._runs[str(DBOS.workflow_id)] = _Run()
        try:
            async with self._transcriber.following_workers():
                while found := await self.find_more(list(run.recordings)):
                    run.recordings |= {each: asyncio.ensure_future(self.transcribe(each)) for each in found}
            reasons = {upload_id: await task for upload_id, task in run.recordings.items()}
            await self.index_changed()
            return {upload_id: reason for upload_id, reason in reasons.items() if reason is not None}
        finally:
            for task in run.recordings.values():
                task.cancel()
            await asyncio.gather(*run.recordings.values(), return_exceptions=True)
            del self._runs[str(DBOS.workflow_id)]

    @_step
    async def find_more(self, known: list[str]) -> list[str]:
        """Waits for recordings without a transcript beside the known ones, the oldest first; none ends the waiting,
        when all that are known are done."""
        tasks = list(self._run.recordings.values())
        while True:
            are_done = all(task.done() for task in tasks)
            uploads = await self._uploads.list()
            found = [each.id for each in reversed(uploads) if each.status != "ready" and each.id not in known]
            if found or are_done:
                return found
            await asyncio.wait(tasks, timeout=_LOOK_S)

    @_step
    async def transcribe(self, upload_id: str) -> str | None:
        """Brings a recording to its transcript; or keeps why it has none, and gives that."""
        return await self._transcriber.transcribe_or_give_up(upload_id, self._run.tally)

    @_step
    async def index_changed(self) -> int:
        """Brings the index in line with the transcripts; gives how many documents were written."""
        await self._say("indexing", "Indexing")
        uploads = {upload.id: upload for upload in await self._uploads.list() if upload.status == "ready"}
        revisions = await self._transcript_revisions()
        indexed = await self._qa.revisions(timeout_s=_CALL_TIMEOUT_S)
        await self._forget(indexed.keys() - uploads.keys())
        changed = [upload_id for upload_id in uploads if indexed.get(upload_id) != revisions[upload_id]]

        async def documents() -> AsyncIterator[qa_pb2.Document]:
            for upload_id in changed:
                transcript = Transcript.model_validate_json(await self._store.get(keys.transcript(upload_id)))
                yield document_of(transcript, title=uploads[upload_id].name, revision=revisions[upload_id])

        if changed:
            async for count in self._qa.index(documents(), total=len(changed), timeout_s=_INDEX_TIMEOUT_S):
                await self._say("indexing", f"Indexed {count} of {len(changed)}")
            # Deleted while it was on its way into the index.
            await self._forget(set(changed) - {upload.id for upload in await self._uploads.list()})
        await self._say("done", "Everything is transcribed and indexed", always=True)
        return len(changed)

    async def _forget(self, upload_ids: Iterable[str]) -> None:
        for gone in upload_ids:
            with contextlib.suppress(NotFoundError):
                await self._qa.delete(gone, timeout_s=_CALL_TIMEOUT_S)

    async def _transcript_revisions(self) -> dict[str, str]:
        """The ETag of each transcript, by the recording's id."""
        found = await self._store.list(keys.TRANSCRIPTS)
        return {item.key.removeprefix(keys.TRANSCRIPTS).removesuffix(".json"): item.etag.strip('"') for item in found}

    async def _say(self, stage: Stage, message: str, *, always: bool = False) -> None:
        await self._run.tally.say(stage, message, always=always)

    @property
    def _run(self) -> _Run:
        return self._runs[str(DBOS.workflow_id)]
