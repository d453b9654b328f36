"""Questions, and their answers as text and sound."""

from collections.abc import AsyncIterator
from typing import Annotated

from atr_runtime.errors import InvalidArgumentError
from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from atr_gateway import keys
from atr_gateway.answers import Answer
from atr_gateway.problems import TooLargeError, documented
from atr_gateway.ranges import serve_object
from atr_gateway.services import Started
from atr_gateway.verdicts import Feedback, NewFeedback

router = APIRouter(prefix="/api", tags=["questions"])

ASK_RESPONSES = documented(404, 409, 413, 415, 422, 503, 504)

# The fields of a question's form.
Text = Annotated[str | None, Form(description="the question, typed")]
Audio = Annotated[UploadFile | str | None, File(description="the question, spoken: a recording in any accepted format")]
Voice = Annotated[str, Form(description="who speaks the answer; empty for the default voice", max_length=200)]
TopK = Annotated[int, Form(ge=1, le=20, description="how many citations at most")]
UploadId = Annotated[list[str] | None, Form(description="answer only from these recordings")]


class QuestionPage(BaseModel):
    """Questions with their answers, the newest first."""

    questions: list[Answer]


@router.post("/questions", responses=ASK_RESPONSES)
async def create_question(
    services: Started,
    text: Text = None,
    audio: Audio = None,
    voice: Voice = "",
    top_k: TopK = 3,
    upload_id: UploadId = None,
) -> Answer:
    """Answers a question from the recordings. Give `text` or `audio`."""
    question = await _question(text, audio, services.settings.max_question_bytes)
    # One id a field, or several in one, as curl users write them.
    upload_ids = [part for field in upload_id or () for part in field.replace(",", " ").split()]
    for chosen in upload_ids:
        await services.uploads.get(chosen)
    return await services.questions.ask(question, voice=voice, top_k=top_k, upload_ids=upload_ids)


async def _question(text: str | None, audio: UploadFile | str | None, max_bytes: int) -> str | bytes:
    if text is not None and text.strip():
        return text
    if not audio:
        raise InvalidArgumentError("Ask something: send the field “text” or the file “audio”.")
    if isinstance(audio, str):
        raise InvalidArgumentError("The field “audio” must be a file.")
    recording = await audio.read(max_bytes + 1)
    if len(recording) > max_bytes:
        raise TooLargeError(f"The spoken question is larger than {max_bytes:,} bytes.")
    return recording


@router.get("/questions")
async def list_questions(
    services: Started,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, description="how many of the newest to leave out")] = 0,
) -> QuestionPage:
    """What was asked, the newest first."""
    return QuestionPage(questions=await services.questions.list(limit, offset))


@router.get("/questions/{question_id}", responses=documented(404))
async def get_question(question_id: str, services: Started) -> Answer:
    return await services.questions.get(question_id)


@router.post("/questions/{question_id}/feedback", responses=documented(404, 422, 503))
async def give_feedback(question_id: str, feedback: NewFeedback, services: Started) -> Feedback:
    """Says that an answer is right, that it is wrong, or which words of a recording would have been right.

    A question has one feedback: the last. A job of the kind `adapt` learns from all of them.
    """
    return await services.feedback.put(question_id, feedback)


@router.get("/questions/{question_id}/audio", response_class=Response, responses=documented(404, 503))
async def get_spoken_answer(question_id: str, request: Request, services: Started) -> Response:
    """The spoken answer as WAV, heard while it is still being spoken."""
    speech = await services.questions.speech(question_id)
    if speech is None:
        return await serve_object(request, services.store, keys.spoken(question_id), "audio/wav")
    pieces = speech.follow()
    # An error before the first sound is still a problem document.
    first = await anext(pieces, b"")

    async def audio() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return StreamingResponse(audio(), media_type="audio/wav", headers={"Cache-Control": "no-store"})
