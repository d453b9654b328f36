"""Asks the product every question, and notes what it finds and answers."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from atr_qa.answering import Answer, Answers, QuestionAnswering
from atr_qa.engine import Document, Found
from atr_qa.index import TranscriptIndex
from atr_qa.indexing import index_all
from numpy.typing import NDArray

from bench.eval.library import Library, Question
from bench.eval.progress import progress

WAYS = ("bm25", "vector", "fused", "reranked")
DEEPEST = 20
# Everything passes: what the product would say if it never abstained. Its no-answer score says when it does.
_NEVER_ABSTAIN = 1.0
_EMBEDDED_AT_ONCE = 256


@dataclass(frozen=True)
class Reply:
    """What was answered; `text` is empty where not even one passage was read."""

    text: str
    no_answer_score: float
    document_id: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Outcome:
    """What became of a question.

    `ranks` says for each way of WAYS the rank of the first passage of the question's paragraph, `answer_ranks` that of
    the first one that holds an answer, too; 0 where it is not among the first DEEPEST. `without` is the no-answer score
    of the library without the paragraph, None where that wasn't asked.
    """

    question: Question
    given: Reply
    reply: Reply
    ranks: dict[str, int]
    answer_ranks: dict[str, int]
    without: float | None


def put_all(engine: QuestionAnswering, documents: Sequence[Document]) -> None:
    """Puts every document into the index, as the service does."""

    async def sent() -> AsyncIterator[Document]:
        for document in progress(documents, "Indexing", "document", len(documents)):
            yield document

    async def put() -> None:
        async for _ in index_all(engine, sent(), asyncio.Lock()):
            pass

    asyncio.run(put())


def ask_all(
    engine: QuestionAnswering, index: TranscriptIndex, library: Library, *, seed: int, workers: int
) -> list[Outcome]:
    """The outcomes in the order of the questions, `workers` of them asked at a time. `index` is the engine's own.

    Half of the questions that have an answer, chosen by the seed, are asked of the library without their paragraph, too.
    """
    vectors = _vectors(engine, [question.text for question in library.questions])
    without = _half(library.questions, seed)
    ask = partial(_ask, engine, index, [document.document_id for document in library.documents])
    with ThreadPoolExecutor(workers) as pool:
        work = pool.map(ask, library.questions, vectors, without)
        return list(progress(work, "Asking", "question", len(vectors)))


def _vectors(engine: QuestionAnswering, texts: Sequence[str]) -> list[NDArray[np.float32]]:
    starts = range(0, len(texts), _EMBEDDED_AT_ONCE)
    return [vector for start in starts for vector in engine.embedder.embed(texts[start : start + _EMBEDDED_AT_ONCE])]


def _half(questions: Sequence[Question], seed: int) -> list[bool]:
    answerable = [number for number, question in enumerate(questions) if question.golds]
    chosen = set(np.random.default_rng(seed).permutation(answerable)[: len(answerable) // 2].tolist())
    return [number in chosen for number in range(len(questions))]


def _ask(
    engine: QuestionAnswering,
    index: TranscriptIndex,
    document_ids: Sequence[str],
    question: Question,
    vector: NDArray[np.float32],
    is_asked_without: bool,  # noqa: FBT001 - one of the columns that are mapped over
) -> Outcome:
    text = question.text
    fused = index.search(text, vector, limit=DEEPEST)
    answers = engine.answer(text, limit=DEEPEST, threshold=_NEVER_ABSTAIN)
    found = {
        "bm25": index.search_words(text, limit=DEEPEST),
        "vector": index.search_meaning(vector, limit=DEEPEST),
        "fused": fused,
        "reranked": _reranked(answers.answers, fused),
    }
    given = engine.answer(text, limit=1, document_ids=[question.document_id], threshold=_NEVER_ABSTAIN)
    others = [other for other in document_ids if other != question.document_id] if is_asked_without else []
    return Outcome(
        question=question,
        given=_reply(given),
        reply=_reply(answers),
        ranks={way: _rank(one.document_id == question.document_id for one in found[way]) for way in WAYS},
        answer_ranks={way: _rank(_holds(question, one) for one in found[way]) for way in WAYS},
        without=engine.answer(text, limit=1, document_ids=others, threshold=_NEVER_ABSTAIN).no_answer_score
        if others
        else None,
    )


def _reranked(answers: Iterable[Answer], found: Iterable[Found]) -> list[Found]:
    """The passages in the order in which the product trusts them: by their answers, then as they were found."""
    ordered = [*(answer.found for answer in answers), *found]
    return list({(one.document_id, one.passage.places[0]): one for one in ordered}.values())[:DEEPEST]


def _rank(hits: Iterable[bool]) -> int:
    return next((rank for rank, hit in enumerate(hits, start=1) if hit), 0)


def _holds(question: Question, found: Found) -> bool:
    return question.is_answered_in(found.document_id, found.passage.start_ms, found.passage.end_ms)


def _reply(answers: Answers) -> Reply:
    if not answers.answers:
        return Reply("", answers.no_answer_score, "", 0, 0)
    best = answers.answers[0]
    text = best.found.passage.text[best.start : best.end]
    return Reply(text, answers.no_answer_score, best.found.document_id, best.start_ms, best.end_ms)
