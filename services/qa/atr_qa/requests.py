"""Checks what callers send and turns it into the service's own types."""

import re
from collections.abc import Iterable

from atr.qa.v1 import qa_pb2
from atr_runtime.errors import InvalidArgumentError

from atr_qa.engine import Document, Segment, Word

_DOCUMENT_ID = re.compile(r"[a-z0-9_-]{1,128}")
_MOST_TITLE_CHARACTERS = 1000
_MOST_REVISION_CHARACTERS = 128
_MOST_QUERY_CHARACTERS = 2000
# 24 days: the index keeps times as 32-bit numbers.
_LATEST_MS = 2**31 - 1


def checked_query(query: str) -> str:
    """The query without blanks around it. Raises InvalidArgumentError."""
    query = query.strip()
    if not query:
        raise InvalidArgumentError("the question is empty")
    if len(query) > _MOST_QUERY_CHARACTERS:
        raise InvalidArgumentError(f"the question is longer than {_MOST_QUERY_CHARACTERS:,} characters")
    return query


def checked_top_n(top_n: int, *, default: int, most: int) -> int:
    """`top_n`, or the default for 0. Raises InvalidArgumentError."""
    if not 0 <= top_n <= most:
        raise InvalidArgumentError(f"top_n must be 1 to {most}")
    return top_n or default


def checked_threshold(request: qa_pb2.AnswerRequest) -> float | None:
    """The threshold, None where the request holds none. Raises InvalidArgumentError."""
    if not request.HasField("no_answer_threshold"):
        return None
    if not 0 <= request.no_answer_threshold <= 1:
        raise InvalidArgumentError("no_answer_threshold must be 0 to 1")
    return request.no_answer_threshold


def checked_ids(document_ids: Iterable[str]) -> list[str]:
    """The ids, each once. Raises InvalidArgumentError."""
    return [checked_id(document_id) for document_id in dict.fromkeys(document_ids)]


def checked_id(document_id: str) -> str:
    """The id: nothing in it has a meaning in a filter of the index. Raises InvalidArgumentError."""
    if not _DOCUMENT_ID.fullmatch(document_id):
        raise InvalidArgumentError('a document_id is 1 to 128 of the characters a-z, 0-9, "-" and "_"')
    return document_id


def checked_config(request: qa_pb2.IndexRequest) -> qa_pb2.IndexConfig:
    """The config that the stream's first message holds. Raises InvalidArgumentError."""
    if request.WhichOneof("request") != "config":
        raise InvalidArgumentError("the first message must hold the config")
    if request.config.total < 0:
        raise InvalidArgumentError("total must not be negative")
    return request.config


def checked_document(request: qa_pb2.IndexRequest) -> Document:
    """The document that a later message of the stream holds. Raises InvalidArgumentError."""
    if request.WhichOneof("request") != "document":
        raise InvalidArgumentError("each message after the first must hold a document")
    document = request.document
    if len(document.title) > _MOST_TITLE_CHARACTERS:
        raise InvalidArgumentError(f"a title has at most {_MOST_TITLE_CHARACTERS:,} characters")
    if len(document.revision) > _MOST_REVISION_CHARACTERS:
        raise InvalidArgumentError(f"a revision has at most {_MOST_REVISION_CHARACTERS} characters")
    segments = tuple(_segment(segment) for segment in document.segments)
    return Document(checked_id(document.document_id), document.title, document.revision, segments)


def _segment(segment: qa_pb2.Segment) -> Segment:
    _check_times(segment)
    return Segment(segment.text, segment.start_ms, segment.end_ms, tuple(_word(word) for word in segment.words))


def _word(word: qa_pb2.Word) -> Word:
    _check_times(word)
    return Word(word.word, word.start_ms, word.end_ms)


def _check_times(timed: qa_pb2.Segment | qa_pb2.Word) -> None:
    if not 0 <= timed.start_ms <= timed.end_ms <= _LATEST_MS:
        raise InvalidArgumentError("times must be 0 or later, end no earlier than they start, and be within 24 days")
