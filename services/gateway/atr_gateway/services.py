"""The gateway's parts, wired once, and their life-cycle."""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator
from typing import Annotated

from atr_runtime.errors import UnavailableError
from fastapi import Depends, FastAPI, Request

from atr_gateway.adapting import AdaptPipeline
from atr_gateway.backends import Backend, QaBackend, SttBackend, TtsBackend
from atr_gateway.edits import Edits
from atr_gateway.feedback import FeedbackBox
from atr_gateway.job_store import JobStore
from atr_gateway.jobs import Jobs
from atr_gateway.lessons import Lessons
from atr_gateway.pipeline import TrainPipeline
from atr_gateway.questions import Questions
from atr_gateway.readers import Readers
from atr_gateway.restoring import restore_index
from atr_gateway.resumable import ResumableUploads
from atr_gateway.settings import GatewaySettings
from atr_gateway.speech import Speaker
from atr_gateway.storage import ObjectStore
from atr_gateway.training_backend import TrainingBackend
from atr_gateway.transcribing import Transcriber
from atr_gateway.uploads import Uploads

_log = logging.getLogger(__name__)

_POLL_S = 0.5
_HEALTH_TIMEOUT_S = 2.0


class Services:
    """Everything that the routes use."""

    def __init__(self, settings: GatewaySettings) -> None:
        self.settings = settings
        self.store = ObjectStore(settings)
        self.uploads = Uploads(self.store, max_upload_bytes=settings.max_upload_bytes)
        self.resumable_uploads = ResumableUploads(self.store, self.uploads, max_upload_bytes=settings.max_upload_bytes)
        self.stt = SttBackend(settings.stt_target)
        self.qa = QaBackend(settings.qa_target)
        self.tts = TtsBackend(settings.tts_target)
        self.speaker = Speaker(self.tts, self.store, timeout_s=settings.question_timeout_s)
        self.questions = Questions(
            store=self.store,
            uploads=self.uploads,
            stt=self.stt,
            qa=self.qa,
            speaker=self.speaker,
            timeout_s=settings.question_timeout_s,
        )
        self.edits = Edits(store=self.store, uploads=self.uploads, qa=self.qa)
        self.feedback = FeedbackBox(store=self.store, questions=self.questions, edits=self.edits)
        self.readers = Readers(self.store)
        self.training = TrainingBackend(settings.qa_target)
        self.job_store = JobStore(settings)
        self.jobs = Jobs(
            TrainPipeline(
                store=self.store,
                uploads=self.uploads,
                transcriber=Transcriber(
                    store=self.store, uploads=self.uploads, stt=self.stt, max_window_s=settings.max_window_s
                ),
                qa=self.qa,
            ),
            AdaptPipeline(
                store=self.store,
                lessons=Lessons(store=self.store, questions=self.questions, edits=self.edits),
                training=self.training,
                readers=self.readers,
            ),
        )
        self.has_started = False

    @property
    def backends(self) -> tuple[Backend, ...]:
        return (self.stt, self.qa, self.tts)

    async def start(self) -> None:
        """Waits for both stores, then takes up the jobs that were running when the gateway last stopped."""
        while not self.has_started:
            try:
                await self.store.ensure_bucket()
                await self.job_store.open()
                await self.jobs.open_queue()
                self.has_started = True
            except UnavailableError as error:
                _log.info("waiting for a store", extra={"reason": str(error)})
                await asyncio.sleep(_POLL_S)
        while await self.not_ready():  # noqa: ASYNC110 - the parts are other processes: there is nothing to wait on
            await asyncio.sleep(_POLL_S)
        _log.info("ATR is ready", extra={"url": f"http://{self.settings.host}:{self.settings.port}"})
        await restore_index(self.uploads, self.qa, self.jobs)

    async def close(self) -> None:
        await self.speaker.close()
        await self.job_store.close()
        await self.training.close()
        for backend in self.backends:
            await backend.close()

    async def not_ready(self) -> list[str]:
        """The names of the parts that can't serve now."""
        serving = await asyncio.gather(*(backend.is_serving(_HEALTH_TIMEOUT_S) for backend in self.backends))
        missing = [backend.name for backend, is_serving in zip(self.backends, serving, strict=True) if not is_serving]
        try:
            await self.store.check()
        except UnavailableError:
            missing.append("s3")
        return missing if self.has_started and self.job_store.is_reachable else [*missing, "jobs"]


@contextlib.asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Builds the parts inside the running loop, and starts them beside the first requests."""
    services = app.state.services = Services(app.state.settings)
    starting = asyncio.create_task(services.start())
    starting.add_done_callback(_end_where_it_failed)
    try:
        yield
    finally:
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await starting
        await services.close()


def _end_where_it_failed(starting: asyncio.Task[None]) -> None:
    """Ends the process, so that whoever watches over it sees what happened. Nothing runs yet that had to end well."""
    if not starting.cancelled() and (error := starting.exception()):
        _log.critical("ATR can't start", exc_info=error)
        os._exit(1)


def _started(request: Request) -> Services:
    services: Services = request.app.state.services
    if not services.has_started:
        raise UnavailableError("ATR is starting: its stores are not ready yet.")
    return services


def _any(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


# What a route asks for: parts that have started, or whatever is there (health).
Started = Annotated[Services, Depends(_started)]
AtAnyTime = Annotated[Services, Depends(_any)]
