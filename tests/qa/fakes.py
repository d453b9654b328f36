"""Stand-ins for the models and the index that need no files, and transcripts made from a text."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
from atr_qa.calibration import Calibration
from atr_qa.embed import VECTOR_SIZE
from atr_qa.engine import Document, DocumentInfo, Found, Passage, Prepared, Segment, Span, Word
from atr_runtime.errors import NotFoundError
from numpy.typing import NDArray

WORD_MS = 300
# Each word begins so long after the one before it began.
STEP_MS = 400


def segment_of(text: str, *, start_ms: int = 0) -> Segment:
    """A segment whose words come one every STEP_MS and last WORD_MS each."""
    starts = [start_ms + STEP_MS * number for number in range(len(text.split()))]
    words = [Word(word, start, start + WORD_MS) for word, start in zip(text.split(), starts, strict=True)]
    return Segment(text, start_ms, start_ms + STEP_MS * len(words), tuple(words))


def document_of(document_id: str, text: str, revision: str = "1") -> Document:
    segments = (segment_of(text),) if text else ()
    return Document(document_id, f"{document_id}.wav", revision, segments)


class FakeEmbedder:
    """A dimension for each word, by its hash: texts that share words are near."""

    name = "fake-embedder"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.full((len(texts), VECTOR_SIZE), 1e-3, np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word in text.lower().split():
                vector[crc32(word.encode()) % VECTOR_SIZE] += 1
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def embed_views(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """The whole, and each of its sentences."""
        return [self.embed([text, *text.split(". ")]) for text in texts]


class FakeReader:
    """Answers with the question's last word where the text holds it, sure of it as far as `sure` says for the text."""

    engine = "fake"
    name = "fake-reader"

    def __init__(self, sure: float = 0.9) -> None:
        self.sure = sure
        self.calibration = Calibration()

    def read(self, question: str, texts: Sequence[str]) -> list[list[Span]]:
        return [[self._span(question.rstrip("?").split()[-1], text)] for text in texts]

    def _span(self, word: str, text: str) -> Span:
        start = text.find(word)
        return Span(0, 1, 0.01) if start < 0 else Span(start, start + len(word), self.sure)


class EveryPlaceReader(FakeReader):
    """Answers with each place of the question's last word."""

    def read(self, question: str, texts: Sequence[str]) -> list[list[Span]]:
        word = re.escape(question.rstrip("?").split()[-1])
        return [[Span(*match.span(), self.sure) for match in re.finditer(word, text)] for text in texts]


class RandomReader(FakeReader):
    """Answers with any one to five words."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._chance = random.Random(seed)

    def read(self, question: str, texts: Sequence[str]) -> list[list[Span]]:
        return [[self._any(text)] for text in texts]

    def _any(self, text: str) -> Span:
        words = [match.span() for match in re.finditer(r"\S+", text)]
        first = self._chance.randrange(len(words))
        last = min(len(words) - 1, first + self._chance.randrange(5))
        return Span(words[first][0], words[last][1], self.sure)


@dataclass
class FakeIndex:
    """Keeps passages in memory and finds those that share a word with the query, most shared words first."""

    kept: dict[str, tuple[Document, list[Passage]]] = field(default_factory=dict)

    def put(self, documents: Sequence[Prepared]) -> None:
        for each in documents:
            assert len(each.views) == len(each.passages)
            self.kept[each.document.document_id] = (each.document, list(each.passages))

    def delete(self, document_id: str) -> int:
        if document_id not in self.kept:
            raise NotFoundError("no document of that id is indexed")
        return len(self.kept.pop(document_id)[1])

    def search(
        self, query: str, vector: NDArray[np.float32], *, limit: int, document_ids: Sequence[str] = ()
    ) -> list[Found]:
        words = set(query.lower().rstrip("?").split())
        found = [
            Found(document.document_id, document.title, passage, len(words & set(passage.text.lower().split())))
            for document, passages in self.kept.values()
            for passage in passages
            if not document_ids or document.document_id in document_ids
        ]
        return sorted((one for one in found if one.score), key=lambda one: -one.score)[:limit]

    def documents(self) -> list[DocumentInfo]:
        kept = sorted(self.kept.items())
        return [DocumentInfo(name, document.revision, len(passages)) for name, (document, passages) in kept]
