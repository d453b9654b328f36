"""How long the stages of a question take, one question at a time on all cores."""

import time
from collections.abc import Callable, Sequence

import numpy as np
from atr_qa.answering import QuestionAnswering
from atr_qa.index import TranscriptIndex
from numpy.typing import NDArray

from bench.eval.library import Question
from bench.eval.progress import progress

_MOST_QUESTIONS = 200
_CANDIDATES = 20


def measure(
    engine: QuestionAnswering, index: TranscriptIndex, questions: Sequence[Question]
) -> dict[str, NDArray[np.float64]]:
    """Milliseconds of each stage, one value for each question of a sample spread over all of them. `index` is the engine's own.

    bm25, vector and embed are the parts of search; answer is the whole, as a caller of the service waits for it.
    """
    engine.warm_up()
    step = -(-len(questions) // _MOST_QUESTIONS)
    chosen = questions[::step]
    rows = [_stages(engine, index, one.text) for one in progress(chosen, "Timing", "question", len(chosen))]
    return {stage: np.array([row[stage] for row in rows]) for stage in rows[0]}


def _stages(engine: QuestionAnswering, index: TranscriptIndex, text: str) -> dict[str, float]:
    (vector,) = engine.embedder.embed([text])
    answers = engine.answer(text, limit=1)
    return {
        "embed": _ms(lambda: engine.embedder.embed([text])),
        "bm25": _ms(lambda: index.search_words(text, limit=_CANDIDATES)),
        "vector": _ms(lambda: index.search_meaning(vector, limit=_CANDIDATES)),
        "search": float(answers.search_ms),
        "read": float(answers.read_ms),
        "answer": _ms(lambda: engine.answer(text, limit=1)),
    }


def _ms(work: Callable[[], object]) -> float:
    started_s = time.perf_counter()
    work()
    return (time.perf_counter() - started_s) * 1000
