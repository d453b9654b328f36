"""What the reader can learn from feedback: questions with passages, and what in them is right."""

import asyncio
import hashlib
from collections.abc import Sequence

from atr_runtime.errors import NotFoundError
from pydantic import BaseModel, ConfigDict, TypeAdapter

from atr_gateway import keys
from atr_gateway.answers import Answer
from atr_gateway.edits import Edits
from atr_gateway.feedback import MOST_WORDS
from atr_gateway.moments import find_moment
from atr_gateway.problems import ConflictError
from atr_gateway.questions import Questions
from atr_gateway.storage import ObjectStore
from atr_gateway.verdicts import Feedback

LEAST_LESSONS = 8
_LEAST_HELD_BACK = 2
_HELD_BACK_SHARE = 0.25
# A corrected answer stands anywhere in the passage around it, or the reader would learn to look in the middle.
_LEAST_WORDS_BEFORE = 10
_WORDS_AROUND = 90


class Lesson(BaseModel):
    """`context[start:end]` answers the question; where both are 0, the context doesn't answer it."""

    model_config = ConfigDict(frozen=True)

    question: str
    context: str
    start: int = 0
    end: int = 0
    is_held_back: bool = False


LESSONS = TypeAdapter(list[Lesson])


class Lessons:
    """Reads all feedback."""

    def __init__(self, *, store: ObjectStore, questions: Questions, edits: Edits) -> None:
        self._store = store
        self._questions = questions
        self._edits = edits

    async def gather(self) -> list[Lesson]:
        """Every lesson, about a quarter of them to be held back. Raises ConflictError where there are too few."""
        found = await self._store.list(keys.FEEDBACK)
        ids = [item.key.removeprefix(keys.FEEDBACK).removesuffix(".json") for item in found]
        lessons = [lesson for lesson in await asyncio.gather(*map(self._lesson, ids)) if lesson]
        if len(lessons) < LEAST_LESSONS:
            raise ConflictError(
                f"There are {len(lessons)} answers with feedback that ATR can learn from. It needs at least "
                f"{LEAST_LESSONS}: mark {LEAST_LESSONS - len(lessons)} more as right or wrong, or correct them."
            )
        return held_back(lessons)

    async def _lesson(self, question_id: str) -> Lesson | None:
        """What the feedback teaches; None where it says too little, or what it is about is gone."""
        try:
            answer = await self._questions.get(question_id)
            if answer.feedback is None or answer.feedback.verdict != "corrected":
                return _judged(answer)
            return await self._corrected(answer.question, answer.feedback)
        except NotFoundError:
            return None

    async def _corrected(self, question: str, feedback: Feedback) -> Lesson | None:
        transcript, _ = await self._edits.read(feedback.upload_id or "")
        before = _LEAST_WORDS_BEFORE + round(place_of(feedback.question_id) * (_WORDS_AROUND - _LEAST_WORDS_BEFORE))
        moment = find_moment(
            transcript,
            feedback.start_ms or 0,
            feedback.end_ms or 0,
            before=before,
            after=_WORDS_AROUND - before,
            most=MOST_WORDS,
        )
        return Lesson(question=question, context=moment.text, start=moment.start, end=moment.end) if moment else None


def held_back(lessons: Sequence[Lesson]) -> list[Lesson]:
    """The same lessons, some of them to be measured on.

    A hash of the question decides, so what was trained on once is never measured on later, asked again or not.
    """
    by_place = sorted(lessons, key=lambda lesson: place_of(lesson.question))
    below = sum(place_of(lesson.question) < _HELD_BACK_SHARE for lesson in by_place)
    chosen = {place_of(lesson.question) for lesson in by_place[: max(below, _LEAST_HELD_BACK)]}
    return [lesson.model_copy(update={"is_held_back": place_of(lesson.question) in chosen}) for lesson in lessons]


def place_of(text: str) -> float:
    """A number from 0 to 1 that depends on the words alone."""
    words = " ".join(text.lower().split())
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:6]) / 2**48


def _judged(answer: Answer) -> Lesson | None:
    best = next(iter(answer.citations), None)
    if answer.feedback is None or best is None:
        return None
    is_right = answer.feedback.verdict == "right"
    if answer.answer is None:
        # Rightly silent: the nearest passage answers nothing. Wrongly silent: who knows where the answer is?
        return Lesson(question=answer.question, context=best.context) if is_right else None
    start, end = (best.context_start, best.context_end) if is_right else (0, 0)
    return Lesson(question=answer.question, context=best.context, start=start, end=end)
