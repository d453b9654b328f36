"""Answers as the API gives them and the bucket keeps them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from atr_gateway.verdicts import Feedback


class Citation(BaseModel):
    """The moment that an answer comes from."""

    model_config = ConfigDict(frozen=True)

    upload_id: str
    name: str
    answer: str = Field(description="words of the recording; empty where ATR abstains and only names what is near")
    score: float
    start_ms: int
    end_ms: int
    context: str = Field(description="the passage around the answer")
    context_start: int = Field(default=0, description="where the answer stands in the context, in code points")
    context_end: int = 0


class Timings(BaseModel):
    """How long each stage took, in milliseconds; 0 for a stage that was not needed."""

    model_config = ConfigDict(frozen=True)

    stt: int
    search: int
    read: int
    tts_first_audio: int
    total: int


class Answer(BaseModel):
    """What ATR says to a question."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "id": "00019c2f6f1ab4c0e0d1f2a3b4c5d6e7",
                "question": "What should you ask about your country?",
                "asked_at": "2026-11-22T12:00:00Z",
                "answer": "what you can do for your country",
                "score": 0.83,
                "no_answer_score": 0.07,
                "citations": [
                    {
                        "upload_id": "63a4b1e4c1dc655ac70961ffbf518acd",
                        "name": "jfk.flac",
                        "answer": "what you can do for your country",
                        "score": 0.83,
                        "start_ms": 8400,
                        "end_ms": 10500,
                        "context": "ask not what your country can do for you, ask what you can do for your country.",
                        "context_start": 46,
                        "context_end": 78,
                    }
                ],
                "audio_url": "/api/questions/00019c2f6f1ab4c0e0d1f2a3b4c5d6e7/audio",
                "timings_ms": {"stt": 0, "search": 21, "read": 64, "tts_first_audio": 58, "total": 151},
                "feedback": None,
            }
        },
    )

    id: str
    question: str
    asked_at: datetime
    answer: str | None = Field(description="null where the recordings hold no answer")
    score: float = Field(ge=0, le=1)
    no_answer_score: float = Field(ge=0, le=1)
    citations: list[Citation]
    audio_url: str | None = Field(description="the answer, spoken; null where there is none")
    voice: str = ""
    timings_ms: Timings
    feedback: Feedback | None = Field(default=None, description="what was said of this answer; null: nothing yet")
