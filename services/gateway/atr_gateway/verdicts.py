"""What people say of answers, as they send it and as the bucket keeps it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Verdict = Literal["right", "wrong", "corrected"]


class Judgement(BaseModel):
    """The answer is right, or it is wrong."""

    model_config = ConfigDict(json_schema_extra={"example": {"verdict": "right"}})

    verdict: Literal["right", "wrong"]


class Correction(BaseModel):
    """The words that are heard in this stretch of a recording are the right answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "verdict": "corrected",
                "upload_id": "63a4b1e4c1dc655ac70961ffbf518acd",
                "start_ms": 8400,
                "end_ms": 10500,
            }
        }
    )

    verdict: Literal["corrected"]
    upload_id: str
    start_ms: int = Field(ge=0)
    end_ms: int = Field(gt=0)


NewFeedback = Annotated[Judgement | Correction, Field(discriminator="verdict")]


class Feedback(BaseModel):
    """What somebody said of an answer; each question has at most one, the last."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "question_id": "00019c2f6f1ab4c0e0d1f2a3b4c5d6e7",
                "verdict": "corrected",
                "upload_id": "63a4b1e4c1dc655ac70961ffbf518acd",
                "start_ms": 8400,
                "end_ms": 10500,
                "answer": "what you can do for your country",
                "given_at": "2026-11-22T12:00:00Z",
            }
        },
    )

    question_id: str
    verdict: Verdict
    upload_id: str | None = Field(default=None, description="null unless corrected, as are the next three")
    start_ms: int | None = None
    end_ms: int | None = None
    answer: str | None = Field(default=None, description="the right words, as they are in the transcript")
    given_at: datetime
