"""From a document to the index, and from a question to the words that answer it."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from atr_runtime.errors import FailedPreconditionError

from atr_qa.calibration import Calibration
from atr_qa.engine import Document, Embedder, Found, Index, Prepared, Reader, Span
from atr_qa.passages import cut_passages
from atr_qa.terms import covered_share

# At the end of each batch a core waits for the other, and its first passage can share nothing with one before it.
_EMBEDDED_AT_ONCE = 64

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """An answer where it was found: `found.passage.text[start:end]`; 0 and 0 when the service abstains."""

    found: Found
    start: int
    end: int
    score: float
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Answers:
    """`answers` best first, `no_answer_score` from 0 to 1."""

    answers: list[Answer]
    no_answer_score: float
    search_ms: int
    read_ms: int


class QuestionAnswering:
    """Everything the service does, blocking; calls may come from several threads."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        reader: Reader,
        *,
        read_passages: int,
        no_answer_threshold: float,
    ) -> None:
        self.index = index
        self.embedder = embedder
        self.reader = reader
        self.no_answer_threshold = no_answer_threshold
        self._read_passages = read_passages

    def warm_up(self) -> None:
        """Runs each model once, and brings the index near."""
        (vector,) = self.embedder.embed(["Is it warm?"])
        self.index.search("Is it warm?", vector, limit=1)
        self.try_reader()

    def try_reader(self) -> None:
        """Reads a passage, as a card that is gone could not; the object store, which may be away, is left alone."""
        self.reader.read("Is it warm?", ["It is warm now."])

    def close(self) -> None:
        """Nothing to give back: models and connections end with the process."""

    def prepare(self, document: Document) -> Prepared:
        """Cuts and embeds the document: about 5 ms a passage on two cores."""
        passages = cut_passages(document.segments)
        texts = [passage.text for passage in passages]
        parts = [texts[first : first + _EMBEDDED_AT_ONCE] for first in range(0, len(texts), _EMBEDDED_AT_ONCE)]
        return Prepared(document, passages, [views for part in parts for views in self.embedder.embed_views(part)])

    def search(self, query: str, *, limit: int, document_ids: Sequence[str] = ()) -> list[Found]:
        """The nearest passages, best first. Raises FailedPreconditionError, UnavailableError."""
        (vector,) = self.embedder.embed([query])
        found = self.index.search(query, vector, limit=limit, document_ids=document_ids)
        if not found and not self.index.documents():
            raise FailedPreconditionError("nothing is indexed yet: add recordings and train first")
        return found

    def answer(
        self, query: str, *, limit: int, document_ids: Sequence[str] = (), threshold: float | None = None
    ) -> Answers:
        """At most `limit` distinct answers, each of which passes the threshold; where none does, empty ones.

        Raises FailedPreconditionError, UnavailableError.
        """
        found, search_ms = _timed(lambda: self.search(query, limit=self._read_passages, document_ids=document_ids))
        # Once, because another reader may be promoted meanwhile.
        reader = self.reader
        spans, read_ms = _timed(lambda: reader.read(query, [one.passage.text for one in found]))
        answers = _distinct(_judged(query, found, spans, reader.calibration))
        no_answer_score = 1 - max((answer.score for answer in answers), default=0.0)
        most_doubt = self.no_answer_threshold if threshold is None else threshold
        passing = [answer for answer in answers if 1 - answer.score <= most_doubt]
        shown = passing or [_abstention(one) for one in found]
        return Answers(shown[:limit], no_answer_score, search_ms, read_ms)


def _timed(work: Callable[[], T]) -> tuple[T, int]:
    started_s = time.monotonic()
    result = work()
    return result, round((time.monotonic() - started_s) * 1000)


def _judged(
    query: str, found: Sequence[Found], spans: Iterable[Sequence[Span]], calibration: Calibration
) -> Iterator[Answer]:
    """Each span at its time, judged by what reader and search say of it. `found` is best first."""
    for one, several in zip(found, spans, strict=True):
        covered, best = covered_share(query, one.passage.text), max((span.score for span in several), default=0.0)
        behind = found[0].score - one.score
        score = calibration.of_answer(best, behind=behind, covered=covered, meaning=one.meaning)
        for span in several:
            start_ms, end_ms = one.passage.times_of(span.start, span.end)
            share = calibration.of_rival(span.score, best)
            yield Answer(one, span.start, span.end, share * score, start_ms, end_ms)


def _abstention(found: Found) -> Answer:
    return Answer(found, 0, 0, 0.0, found.passage.start_ms, found.passage.end_ms)


def _distinct(answers: Iterable[Answer]) -> list[Answer]:
    """Best first, without those that hold a moment of a better answer: passages overlap, so both read it."""
    kept: list[Answer] = []
    for answer in sorted(answers, key=lambda answer: -answer.score):
        if not any(_is_same_moment(answer, better) for better in kept):
            kept.append(answer)
    return kept


def _is_same_moment(one: Answer, other: Answer) -> bool:
    if one.found.document_id != other.found.document_id:
        return False
    overlaps = one.start_ms < other.end_ms and other.start_ms < one.end_ms
    # A word may last no time at all, and then overlaps nothing.
    return overlaps or (one.start_ms, one.end_ms) == (other.start_ms, other.end_ms)
