"""The nouns of question answering, and what an embedder and a reader have to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from atr_qa.calibration import Calibration


@dataclass(frozen=True)
class Word:
    """A word as it was heard, with its punctuation."""

    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Segment:
    """A stretch of speech. Where `words` is empty, the segment's times stand for each of its words."""

    text: str
    start_ms: int
    end_ms: int
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Document:
    """One transcript; `revision` changes whenever the words do."""

    document_id: str
    title: str
    revision: str
    segments: tuple[Segment, ...]


class Place(NamedTuple):
    """Where a word stands in a passage's text, in code points, and when it is heard."""

    start: int
    end: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Passage:
    """A piece of a transcript. `places` holds one entry for each word, in the order of the text, and at least one."""

    text: str
    places: tuple[Place, ...]

    @property
    def start_ms(self) -> int:
        return min(place.start_ms for place in self.places)

    @property
    def end_ms(self) -> int:
        return max(place.end_ms for place in self.places)

    def times_of(self, start: int, end: int) -> tuple[int, int]:
        """From when to when, in ms, the words are heard that `text[start:end]` touches.

        >>> Passage("one two", (Place(0, 3, 100, 300), Place(4, 7, 350, 600))).times_of(4, 7)
        (350, 600)
        """
        touched = [place for place in self.places if place.start < end and start < place.end]
        return min(place.start_ms for place in touched), max(place.end_ms for place in touched)


@dataclass(frozen=True)
class Found:
    """A passage that a search found.

    `words` is its BM25 score, 0 where the search by words did not find it; `meaning` the cosine, -1 to 1, of the
    question and the nearest stretch of the passage, whose middle lies at `near` of its length, 0 to 1. `score` joins
    both, is 0 or above, and is comparable across questions of one library.
    """

    document_id: str
    title: str
    passage: Passage
    score: float
    words: float = 0.0
    meaning: float = 0.0
    near: float = 0.5


@dataclass(frozen=True)
class DocumentInfo:
    """What the index knows of a document; one of silence has 0 passages."""

    document_id: str
    revision: str
    passages: int


class Span(NamedTuple):
    """The words of a text that answer best: `text[start:end]` in code points, never empty.

    `score` is the probability, 0 to 1, that they answer the question, by the reader alone.
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Prepared:
    """A document as the index takes it; `views` is what the embedder's `embed_views` gives for the passages' texts."""

    document: Document
    passages: Sequence[Passage]
    views: Sequence[NDArray[np.float32]]


class Index(Protocol):
    """Keeps the passages of all documents. Every method raises UnavailableError when it can't reach them."""

    def put(self, documents: Sequence[Prepared]) -> None:
        """Replaces the documents; durable when it returns. Of two of the same id the last counts."""

    def delete(self, document_id: str) -> int:
        """Removes the document and says how many passages it had. Raises NotFoundError."""

    def search(
        self, query: str, vector: NDArray[np.float32], *, limit: int, document_ids: Sequence[str] = ()
    ) -> list[Found]:
        """The nearest passages, best first; of these documents only, where there are any."""

    def documents(self) -> list[DocumentInfo]:
        """What is indexed, sorted by id."""


class Embedder(Protocol):
    """Turns texts into vectors that are near where meanings are."""

    name: str

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text, shape (texts, 384)."""

    def embed_views(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """For each text the vectors of the whole and then of its stretches, shape (1 + stretches, 384), of length 1.

        Passages of one transcript come in its order, as what they share may be computed once.
        """


class Reader(Protocol):
    """Finds answers in texts."""

    engine: str
    name: str
    calibration: Calibration

    def read(self, question: str, texts: Sequence[str]) -> list[list[Span]]:
        """The best spans of each text, in the order of the texts: best first, without overlap.

        A text without words has none.
        """
