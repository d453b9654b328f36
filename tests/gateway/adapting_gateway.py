"""A real gateway process beside a question answering that only plays training."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
from atr.qa.v1 import qa_pb2, qa_pb2_grpc
from atr_gateway import keys
from atr_gateway.answers import Answer, Citation, Timings
from atr_gateway.storage import ObjectStore
from atr_gateway.verdicts import Feedback
from atr_runtime.errors import FailedPreconditionError, InternalError

from deploy.local.run import free_ports
from tests.object_store import S3Address

BUCKET = "adapting"
UPLOAD_ID = "a" * 32
ASKED_AT = "2026-11-22T12:00:00Z"
CONTEXT = "The head gardener keeps the spare key under the blue flower pot."


class FakeTraining(qa_pb2_grpc.QuestionAnsweringServicer):
    """Trains in three steps, the last of which waits for `may_end`; the result's F1 after the training is `f1_after`."""

    def __init__(self) -> None:
        self.can_adapt = True
        self.fails = False
        self.f1_after = 70.0
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.began = asyncio.Event()
        self.calls: list[tuple[str, list[qa_pb2.Example]]] = []
        self.cancelled = asyncio.Event()

    def reset(self) -> None:
        self.__init__()  # type: ignore[misc]  # every test begins with a new one

    async def GetConfig(self, request: qa_pb2.GetConfigRequest, context: Any) -> qa_pb2.GetConfigResponse:  # noqa: N802
        return qa_pb2.GetConfigResponse(can_adapt=self.can_adapt)

    async def Adapt(  # noqa: N802 - gRPC's name
        self, request_iterator: AsyncIterator[qa_pb2.AdaptRequest], context: Any
    ) -> AsyncIterator[qa_pb2.AdaptResponse]:
        requests = [request async for request in request_iterator]
        if not self.can_adapt:
            raise FailedPreconditionError("no torch")
        if self.fails:
            raise InternalError("the training failed")
        self.calls.append((requests[0].config.version, [request.example for request in requests[1:]]))
        try:
            for done in (1, 2):
                yield qa_pb2.AdaptResponse(progress=qa_pb2.AdaptProgress(done=done, total=3))
            self.began.set()
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        figures = qa_pb2.Figures(questions=3, exact_match=50, f1=60)
        after = qa_pb2.Figures(questions=3, exact_match=50, f1=self.f1_after)
        yield qa_pb2.AdaptResponse(
            result=qa_pb2.AdaptResult(
                base="small",
                trained=7,
                replayed=9,
                before=figures,
                after=after,
                replay_before=figures,
                replay_after=figures,
            )
        )


class FakeEngine:
    """What `serving` asks of an engine."""

    def warm_up(self) -> None: ...

    def close(self) -> None: ...


class Gateway:
    """The process; it may be killed and started again."""

    def __init__(self, s3: S3Address, folder: Path, qa_target: str) -> None:
        port = free_ports(1)[0]
        self.http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30)
        self._log = folder / "gateway.log"
        self._environment = os.environ | {
            "ATR_HTTP_PORT": str(port),
            "ATR_S3_URL": s3.url,
            "ATR_S3_ACCESS_KEY": s3.access_key,
            "ATR_S3_SECRET_KEY": s3.secret_key,
            "ATR_S3_BUCKET": BUCKET,
            "ATR_QA_TARGET": qa_target,
            "ATR_STT_TARGET": "127.0.0.1:9",
            "ATR_TTS_TARGET": "127.0.0.1:9",
            "ATR_JOB_STORE_URL": f"sqlite:///{folder / 'jobs.sqlite'}",
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns when the stores are open."""
        with self._log.open("ab") as log:
            program = Path(sys.executable).with_name("atr-gateway")
            self._process = await asyncio.create_subprocess_exec(program, env=self._environment, stdout=log, stderr=log)
        async with asyncio.timeout(60):
            while not await self._answers():  # noqa: ASYNC110 - it is another process: there is nothing to wait on
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """Ends it as a power cut would."""
        if self._process:
            self._process.kill()
            await self._process.wait()

    async def _answers(self) -> bool:
        try:
            return (await self.http.get("/api/jobs")).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    async def until_over(self, job_id: str) -> dict[str, Any]:
        """The job as it ended."""
        async with asyncio.timeout(60):
            while True:
                job: dict[str, Any] = (await self.http.get(f"/api/jobs/{job_id}")).json()
                if job["status"] not in ("queued", "running"):
                    return job
                await asyncio.sleep(0.05)


async def give_feedback(store: ObjectStore, number: int, verdict: Any = "right") -> str:
    """Puts an answered question and what was said of it into the bucket; gives the question's id."""
    question_id = f"{number:032x}"
    citation = Citation(
        upload_id=UPLOAD_ID,
        name="garden.wav",
        answer="the spare key",
        score=0.9,
        start_ms=0,
        end_ms=900,
        context=CONTEXT,
        context_start=24,
        context_end=37,
    )
    answer = Answer(
        id=question_id,
        question=f"What is number {number}?",
        asked_at=ASKED_AT,  # type: ignore[arg-type]  # pydantic reads it
        answer="the spare key",
        score=0.9,
        no_answer_score=0.1,
        citations=[citation],
        audio_url=None,
        timings_ms=Timings(stt=0, search=1, read=1, tts_first_audio=0, total=2),
    )
    feedback = Feedback(question_id=question_id, verdict=verdict, given_at=ASKED_AT)  # type: ignore[arg-type]
    await store.put(keys.answer(question_id), answer.model_dump_json().encode())
    await store.put(keys.feedback(question_id), feedback.model_dump_json().encode())
    return question_id
