"""Keeps what people say of answers."""

from datetime import UTC, datetime

from atr_runtime.errors import InvalidArgumentError

from atr_gateway import keys
from atr_gateway.edits import Edits
from atr_gateway.moments import find_moment
from atr_gateway.questions import Questions
from atr_gateway.storage import ObjectStore
from atr_gateway.verdicts import Correction, Feedback, Judgement

# Readers learn from spans as long as those that they give.
MOST_WORDS = 30


class FeedbackBox:
    """One feedback for each question; the last wins."""

    def __init__(self, *, store: ObjectStore, questions: Questions, edits: Edits) -> None:
        self._store = store
        self._questions = questions
        self._edits = edits

    async def put(self, question_id: str, given: Judgement | Correction) -> Feedback:
        """Keeps it. Raises NotFoundError where the question, the recording or its transcript isn't there,
        InvalidArgumentError for a stretch that lies outside of the recording or holds no words, or too many."""
        question = await self._questions.get(question_id)
        feedback = Feedback(question_id=question.id, verdict=given.verdict, given_at=datetime.now(UTC))
        if isinstance(given, Correction):
            chosen = {"upload_id": given.upload_id, "start_ms": given.start_ms, "end_ms": given.end_ms}
            feedback = feedback.model_copy(update=chosen | {"answer": await self._words(given)})
        await self._store.put(keys.feedback(question.id), feedback.model_dump_json().encode())
        return feedback

    async def _words(self, given: Correction) -> str:
        transcript, _ = await self._edits.read(given.upload_id)
        if given.end_ms <= given.start_ms:
            raise InvalidArgumentError("The right answer must end after it begins.")
        if given.end_ms > transcript.duration_ms:
            raise InvalidArgumentError("The right answer lies outside of the recording.")
        found = find_moment(transcript, given.start_ms, given.end_ms, before=0, after=0, most=MOST_WORDS)
        if found is None:
            raise InvalidArgumentError(f"Choose a stretch that holds 1 to {MOST_WORDS} words.")
        return found.answer
