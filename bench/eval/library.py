"""Documents to ask, and questions that know where their answers are heard."""

import contextlib
import re
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from atr_qa.engine import Document, Segment, Word
from atr_qa.settings import QaSettings
from pydantic import SecretStr

from bench.eval.squad import Asked, Gold, Paragraph
from tests.object_store import object_store

ROOT = Path(__file__).parents[2]
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"\S+")
# The pace of a slow speaker; only that times grow from word to word matters.
_WORD_MS, _STEP_MS = 350, 400


@dataclass(frozen=True)
class Question:
    """`golds` and `moments` are empty where the library holds no answer; a moment is [start_ms, end_ms]."""

    question_id: str
    text: str
    document_id: str
    golds: tuple[str, ...]
    moments: tuple[tuple[int, int], ...]

    def is_held_by(self, document_id: str, start_ms: int, end_ms: int) -> bool:
        """Whether an answer is heard, whole, in this stretch of this document."""
        inside = any(start_ms <= first and last <= end_ms for first, last in self.moments)
        return document_id == self.document_id and inside


@dataclass(frozen=True)
class Library:
    """What is indexed, and what is asked of it."""

    documents: tuple[Document, ...]
    questions: tuple[Question, ...]


def text_library(paragraphs: Sequence[Paragraph], asked: Sequence[int]) -> Library:
    """Each paragraph as a transcript without a fault, its words at an even pace.

    All of them are in the library, and the questions of those that `asked` numbers are asked.
    """
    documents = [_document(document_id_of(number), paragraph) for number, paragraph in enumerate(paragraphs)]
    questions = [
        _question(paragraphs[number], documents[number], one) for number in asked for one in paragraphs[number].asked
    ]
    return Library(tuple(documents), tuple(questions))


def document_id_of(number: int) -> str:
    return f"p{number:05}"


@contextlib.contextmanager
def own_store(settings: QaSettings) -> Iterator[QaSettings]:
    """The settings, pointed at an empty bucket of an S3 server that lives as long as the context."""
    with tempfile.TemporaryDirectory(prefix="atr-eval") as folder, object_store(Path(folder)) as address:
        bucket = f"eval-{uuid.uuid4().hex}"
        address.client().make_bucket(bucket)
        yield settings.model_copy(
            update={
                "s3_url": address.url,
                "s3_access_key": address.access_key,
                "s3_secret_key": SecretStr(address.secret_key),
                "s3_bucket": bucket,
            }
        )


def _document(document_id: str, paragraph: Paragraph) -> Document:
    spans = [match.span() for match in _WORD.finditer(paragraph.text)]
    words = [
        (start, Word(paragraph.text[start:end], number * _STEP_MS, number * _STEP_MS + _WORD_MS))
        for number, (start, end) in enumerate(spans)
    ]
    ends = [match.start() for match in _SENTENCE_END.finditer(paragraph.text)] + [len(paragraph.text)]
    segments, first = [], 0
    for end in ends:
        inside = tuple(word for start, word in words if first <= start < end)
        if inside:
            segments.append(Segment(paragraph.text[first:end].strip(), inside[0].start_ms, inside[-1].end_ms, inside))
        first = end
    return Document(document_id, paragraph.title, "1", tuple(segments))


def _question(paragraph: Paragraph, document: Document, asked: Asked) -> Question:
    return Question(
        asked.question_id,
        asked.text,
        document.document_id,
        tuple(gold.text for gold in asked.golds),
        tuple(_moment(paragraph.text, gold) for gold in asked.golds),
    )


def _moment(text: str, gold: Gold) -> tuple[int, int]:
    """When the words that the gold touches are heard in the paragraph's document."""
    first = len(text[: gold.start + 1].split()) - 1
    last = len(text[: gold.start + len(gold.text.rstrip())].split()) - 1
    return max(first, 0) * _STEP_MS, max(last, first, 0) * _STEP_MS + _WORD_MS
