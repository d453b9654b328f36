"""From a question, typed or spoken, to an answer with its citations; each is kept."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from atr.qa.v1 import qa_pb2
from atr_runtime.errors import (
    DeadlineExceededError,
    FailedPreconditionError,
    InvalidArgumentError,
    NotFoundError,
    ResourceExhaustedError,
)

from atr_gateway import keys
from atr_gateway.answers import Answer, Citation, Timings
from atr_gateway.backends import QaBackend, SttBackend
from atr_gateway.formats import SNIFF_BYTES, content_type_of
from atr_gateway.problems import EmptyIndexError, NoSpeechError
from atr_gateway.speech import Speaker, Speech
from atr_gateway.storage import ObjectStore
from atr_gateway.transcripts import Segment
from atr_gateway.uploads import Uploads
from atr_gateway.verdicts import Feedback

MAX_QUESTION_CHARACTERS = 2000
_BUSY_WAIT_S = 0.1


class Questions:
    """Asks, and remembers what was asked."""

    def __init__(
        self,
        *,
        store: ObjectStore,
        uploads: Uploads,
        stt: SttBackend,
        qa: QaBackend,
        speaker: Speaker,
        timeout_s: float,
    ) -> None:
        self._store = store
        self._uploads = uploads
        self._stt = stt
        self._qa = qa
        self._speaker = speaker
        self._timeout_s = timeout_s

    async def ask(
        self, question: str | bytes, *, voice: str = "", top_k: int = 3, upload_ids: Sequence[str] = ()
    ) -> Answer:
        """Answers a question, given as text or as a recording of it.

        Returns when the first of the spoken answer is there. Raises InvalidArgumentError for an empty or too long
        question, NoSpeechError for silence, EmptyIndexError before anything was trained.
        """
        started_s = time.monotonic()
        text = checked_text(question if isinstance(question, str) else await self._listen(question))
        heard_s = time.monotonic()
        found = await self._answer(text, top_k, upload_ids)
        question_id = _new_id()
        best = next(iter(found.answers), None)
        speech = self._speaker.speak(question_id, best.answer, voice) if best and best.answer else None
        names = await self._uploads.names(answer.document_id for answer in found.answers)
        first_audio_ms = await speech.first_audio() if speech else None
        if speech and isinstance(speech.error, NotFoundError):
            raise speech.error  # no such voice; without any voice the answer can still be read
        timings = Timings(
            stt=0 if isinstance(question, str) else round((heard_s - started_s) * 1000),
            search=found.timings.search_ms,
            read=found.timings.read_ms,
            tts_first_audio=first_audio_ms or 0,
            total=round((time.monotonic() - started_s) * 1000),
        )
        answer = _answer_of(question_id, text, found, names=names, voice=voice, timings=timings)
        await self._store.put(keys.answer(question_id), answer.model_dump_json().encode())
        return answer

    async def get(self, question_id: str) -> Answer:
        """Raises NotFoundError where there is no such question."""
        try:
            answer = Answer.model_validate_json(await self._store.get(keys.answer(keys.checked(question_id))))
        except NotFoundError:
            raise NotFoundError("There is no question of this id.") from None
        with contextlib.suppress(NotFoundError):
            stored = await self._store.get(keys.feedback(question_id))
            return answer.model_copy(update={"feedback": Feedback.model_validate_json(stored)})
        return answer

    async def list(self, limit: int, offset: int = 0) -> list[Answer]:
        """What was asked, the newest first: ids sort by time. `offset` leaves out so many of the newest."""
        found = sorted((item.key for item in await self._store.list(keys.ANSWERS)), reverse=True)
        ids = (key.removeprefix(keys.ANSWERS).removesuffix(".json") for key in found[offset : offset + limit])
        return await asyncio.gather(*(self.get(question_id) for question_id in ids))

    async def speech(self, question_id: str) -> Speech | None:
        """The spoken answer while it is being spoken; None when the bucket holds it whole."""
        answer = await self.get(question_id)
        if not answer.answer:
            raise NotFoundError("This question has no answer to hear.")
        if await self._store.exists(keys.spoken(question_id)):
            return None
        return self._speaker.speak(question_id, answer.answer, answer.voice)

    async def _answer(self, text: str, top_k: int, upload_ids: Sequence[str]) -> qa_pb2.AnswerResponse:
        try:
            return await self._qa.answer(text, top_n=top_k, upload_ids=upload_ids, timeout_s=self._timeout_s)
        except FailedPreconditionError:
            raise EmptyIndexError("Nothing is trained yet: upload a recording and press Train first.") from None

    async def _listen(self, audio: bytes) -> str:
        """The words of a spoken question. Waits for a free worker, since a person waits for the answer."""
        if not audio:
            raise InvalidArgumentError("The recording of the question is empty.")
        content_type_of(audio[:SNIFF_BYTES])
        try:
            async with asyncio.timeout(self._timeout_s):
                text = await self._transcribe_when_free(audio)
        except TimeoutError:
            raise DeadlineExceededError("Speech to text is busy. Ask again in a moment.") from None
        if not text:
            raise NoSpeechError("No speech was heard in the recording of the question.")
        return text

    async def _transcribe_when_free(self, audio: bytes) -> str:
        while True:
            try:
                return await self._transcribe(audio)
            except ResourceExhaustedError:
                await asyncio.sleep(_BUSY_WAIT_S)

    async def _transcribe(self, audio: bytes) -> str:
        async def blocks() -> AsyncIterator[bytes]:
            yield audio

        answers = self._stt.transcribe(blocks(), words=False, timeout_s=self._timeout_s)
        return " ".join([answer.text async for answer in answers if isinstance(answer, Segment)]).strip()


def checked_text(text: str) -> str:
    """The question without blanks around it. Raises InvalidArgumentError for none, and for one that is too long."""
    question = " ".join(text.split())
    if not question:
        raise InvalidArgumentError("The question is empty.")
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise InvalidArgumentError(f"The question is longer than {MAX_QUESTION_CHARACTERS:,} characters.")
    return question


def _answer_of(
    question_id: str,
    question: str,
    found: qa_pb2.AnswerResponse,
    *,
    names: dict[str, str],
    voice: str,
    timings: Timings,
) -> Answer:
    best = next((answer for answer in found.answers if answer.answer), None)
    return Answer(
        id=question_id,
        question=question,
        asked_at=datetime.now(UTC),
        answer=best.answer if best else None,
        score=round(best.score, 4) if best else 0.0,
        no_answer_score=round(found.no_answer_score, 4),
        citations=[_citation(answer, names) for answer in found.answers],
        audio_url=f"/api/questions/{question_id}/audio" if best else None,
        voice=voice,
        timings_ms=timings,
    )


def _citation(answer: qa_pb2.Answer, names: dict[str, str]) -> Citation:
    return Citation(
        upload_id=answer.document_id,
        name=names.get(answer.document_id, answer.title),
        answer=answer.answer,
        score=round(answer.score, 4),
        start_ms=answer.start_ms,
        end_ms=answer.end_ms,
        context=answer.context,
        context_start=answer.context_offset.start,
        context_end=answer.context_offset.end,
    )


def _new_id() -> str:
    """32 hexadecimal digits that sort by time: 12 of milliseconds, 20 of chance."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"
