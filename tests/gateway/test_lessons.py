"""What feedback teaches."""

import pytest
from atr_gateway import keys
from atr_gateway.answers import Answer
from atr_gateway.edits import Edits
from atr_gateway.lessons import Lesson, Lessons, held_back
from atr_gateway.problems import ConflictError
from atr_gateway.questions import Questions
from atr_gateway.storage import ObjectStore
from atr_gateway.transcripts import Segment, Transcript
from atr_gateway.uploads import Uploads
from atr_gateway.verdicts import Feedback, Verdict

from tests.gateway.adapting_gateway import CONTEXT, give_feedback
from tests.gateway.test_edits import flac


@pytest.fixture
def lessons(store: ObjectStore) -> Lessons:
    uploads = Uploads(store, max_upload_bytes=10_000)
    # Reading what is kept takes neither speech nor question answering.
    questions = Questions(store=store, uploads=None, stt=None, qa=None, speaker=None, timeout_s=1)  # type: ignore[arg-type]
    return Lessons(store=store, questions=questions, edits=Edits(store=store, uploads=uploads, qa=None))  # type: ignore[arg-type]


async def correct(store: ObjectStore, number: int, upload_id: str) -> None:
    """Says that words of a recording are the answer."""
    question_id = await give_feedback(store, number, "corrected")
    stored = Feedback.model_validate_json(await store.get(keys.feedback(question_id)))
    feedback = stored.model_copy(update={"upload_id": upload_id, "start_ms": 1000, "end_ms": 2000})
    await store.put(keys.feedback(question_id), feedback.model_dump_json().encode())


async def abstain(store: ObjectStore, number: int, verdict: Verdict) -> None:
    """Makes the answer of a question none, and says whether that was right."""
    question_id = await give_feedback(store, number, verdict)
    answer = Answer.model_validate_json(await store.get(keys.answer(question_id)))
    citation = answer.citations[0].model_copy(update={"answer": "", "context_start": 0, "context_end": 0})
    silent = answer.model_copy(update={"answer": None, "citations": [citation]})
    await store.put(keys.answer(question_id), silent.model_dump_json().encode())


async def test_a_corrected_answer_stands_in_the_words_around_it(lessons: Lessons, store: ObjectStore) -> None:
    """Those of the transcript; where the recording is gone, so is the lesson."""
    upload, _ = await Uploads(store, max_upload_bytes=10_000).receive("talk.flac", flac())
    texts = ("It lies", "under the pot.", "They say.")
    segments = tuple(Segment(start_ms=1000 * at, end_ms=1000 * (at + 1), text=text) for at, text in enumerate(texts))
    transcript = Transcript(
        upload_id=upload.id, language="en", duration_ms=3000, engine="e", model="m", segments=segments
    )
    await store.put(keys.transcript(upload.id), transcript.model_dump_json().encode())
    for number in range(8):
        await correct(store, number, upload.id)
    await correct(store, 8, "f" * 32)
    found = await lessons.gather()
    assert len(found) == 8
    assert {lesson.context for lesson in found} == {"It lies under the pot. They say."}
    assert {lesson.context[lesson.start : lesson.end] for lesson in found} == {"under the pot"}


async def test_silence_teaches_only_where_it_was_right(lessons: Lessons, store: ObjectStore) -> None:
    """Then the nearest passage answers nothing; where it was wrong nobody said what would have been right."""
    for number in range(8):
        await abstain(store, number, "right")
    await abstain(store, 8, "wrong")
    found = await lessons.gather()
    assert [(lesson.context, lesson.start, lesson.end) for lesson in found] == [(CONTEXT, 0, 0)] * 8


async def test_feedback_that_teaches_nothing_does_not_count(lessons: Lessons, store: ObjectStore) -> None:
    """The refusal tells of what can be learnt from."""
    for number in range(9):
        await abstain(store, number, "wrong")
    with pytest.raises(ConflictError, match="There are 0 answers"):
        await lessons.gather()


def lessons_of(count: int) -> list[Lesson]:
    return [Lesson(question=f"What is {number}?", context="c") for number in range(count)]


def test_what_is_held_back_stays_so_when_more_comes() -> None:
    """About a quarter; what was learnt from once is never measured on later."""
    few, many = held_back(lessons_of(100)), held_back(lessons_of(400))
    assert [lesson.is_held_back for lesson in few] == [lesson.is_held_back for lesson in many[:100]]
    assert 70 < sum(lesson.is_held_back for lesson in many) < 130


def test_a_question_asked_again_stays_on_its_side() -> None:
    """In whatever case; a reader that saw one would know the other."""
    again = [lesson.model_copy(update={"question": lesson.question.upper()}) for lesson in lessons_of(40)]
    both = held_back([*lessons_of(40), *again])
    assert [lesson.is_held_back for lesson in both[:40]] == [lesson.is_held_back for lesson in both[40:]]


@pytest.mark.parametrize("count", [8, 9, 10, 11, 12])
def test_something_is_always_held_back(count: int) -> None:
    """At least two, and never most."""
    held = sum(lesson.is_held_back for lesson in held_back(lessons_of(count)))
    assert 2 <= held <= count // 2 + 1
