"""The LanceDB tables of the index, in the object store."""

import contextlib
import logging
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import lancedb
import pyarrow as pa
from atr_runtime.errors import UnavailableError
from lancedb.index import FTS

from atr_qa.embed import VECTOR_SIZE
from atr_qa.settings import QaSettings

_log = logging.getLogger(__name__)

Table: TypeAlias = Any  # lancedb.table.Table, whose methods are typed in part only.

# Two replicas that insert the same key at the same time collide, so one of them merges again, into what the other
# wrote. Without it both would insert.
_KEY = {"lance-schema:unenforced-primary-key": "true"}
PASSAGES = pa.schema(
    [
        pa.field("passage_id", pa.string(), nullable=False, metadata=_KEY),
        pa.field("document_id", pa.string(), nullable=False),
        # The text's terms, as a search by words compares them.
        pa.field("words", pa.string(), nullable=False),
        pa.field("vector", pa.list_(pa.float32(), VECTOR_SIZE), nullable=False),
        # Everything that is shown of a passage, and the vectors of its stretches: see packing.py.
        pa.field("packed", pa.binary(), nullable=False),
    ]
)
# A table of its own, because a document of silence is known although it has no passage.
DOCUMENTS = pa.schema(
    [
        pa.field("document_id", pa.string(), nullable=False, metadata=_KEY),
        pa.field("title", pa.string(), nullable=False),
        pa.field("revision", pa.string(), nullable=False),
        pa.field("passages", pa.int32(), nullable=False),
    ]
)
# Part of the tables' names, with the embedder's: raised when the columns change. What another version or another
# embedder wrote is left alone, and the next training fills the new tables.
_SCHEMA_VERSION = 4
# The words are prepared already: see terms.py.
_WORDS_INDEX = FTS(
    base_tokenizer="whitespace", lower_case=False, stem=False, remove_stop_words=False, ascii_folding=False
)
_POLL_S = 0.5


@dataclass(frozen=True)
class Tables:
    passages: Table
    documents: Table


def open_tables(settings: QaSettings, embedder: str) -> Tables:
    """The tables that hold vectors of this embedder, made where they are missing.

    Waits for the object store and the bucket up to `settings.s3_wait_s`, then raises UnavailableError.
    """
    give_up_at = time.monotonic() + settings.s3_wait_s
    while True:
        try:
            with reaching_store():
                return _open_or_make(settings, embedder)
        except UnavailableError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(_POLL_S)


def latest(table: Table) -> Table:
    """The table, at its newest version: an acknowledged document is found at once through every replica.

    Asking once for each use costs one listing; LanceDB's own consistency interval of 0 takes several.
    """
    table.checkout_latest()
    return table


def bring_near(passages: Table) -> None:
    """Reads the indexes into memory, so that a search reads nothing but rows from the object store."""
    for index in passages.list_indices():
        # The others are of ids, and a search that is limited to some of these reads little of them.
        if index.columns[0] in ("words", "vector"):
            passages.prewarm_index(index.name)


@contextlib.contextmanager
def reaching_store() -> Iterator[None]:
    """Turns what LanceDB raises when it can't read or write objects into UnavailableError."""
    try:
        yield
    # LanceDB has no error types of its own: a store that can't be reached is any of these.
    except (RuntimeError, OSError, ValueError) as error:
        _log.warning("the index can't be reached", extra={"reason": str(error)[:500]})
        raise UnavailableError("the object store that holds the index can't be reached") from error


def _open_or_make(settings: QaSettings, embedder: str) -> Tables:
    database = lancedb.connect(
        f"s3://{settings.s3_bucket}/index",
        storage_options=_storage_options(settings),
        session=lancedb.Session(index_cache_size_bytes=settings.index_cache_mib * 2**20),
    )
    # A model may be named by a path or an address.
    kind = f"{_SCHEMA_VERSION}-{re.sub(r'[^A-Za-z0-9.-]', '_', embedder)}"
    passages = database.create_table(f"passages-{kind}", schema=PASSAGES, exist_ok=True)
    if not passages.list_indices():
        # Rows that come later are found at once by a scan, and enter the index when the table is optimised.
        passages.create_index("words", config=_WORDS_INDEX, replace=True)
    bring_near(passages)
    return Tables(passages, database.create_table(f"documents-{kind}", schema=DOCUMENTS, exist_ok=True))


def _storage_options(settings: QaSettings) -> dict[str, str]:
    return {
        "aws_access_key_id": settings.s3_access_key,
        "aws_secret_access_key": settings.s3_secret_key.get_secret_value(),
        "endpoint": settings.s3_url,
        "allow_http": "true",
        "region": "us-east-1",
        # A question shouldn't wait for minutes to learn that the store is away.
        "connect_timeout": "2s",
        "timeout": "20s",
        "client_max_retries": "2",
        "client_retry_timeout": "5",
    }
