"""The index of passages: replaced and removed by document, searched by words and by meaning."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np
import pyarrow as pa
from atr_runtime.errors import NotFoundError
from numpy.typing import NDArray

from atr_qa.embed import VECTOR_SIZE
from atr_qa.engine import Document, DocumentInfo, Found, Passage
from atr_qa.ranking import COLUMNS, Ranking, fused, packed
from atr_qa.store import DOCUMENTS, PASSAGES, Table, Tables, latest, reaching_store
from atr_qa.terms import asked_terms, indexed_terms

_log = logging.getLogger(__name__)

# Candidates of each search. What neither has among its first few tens is never the best of both.
_CANDIDATES = 50
_MOST_FILES, _ROWS_PER_FILE = 16, 1000
# Longer than any read takes, so that no replica loses the version it reads; short, because finding the newest
# version among thousands is slow.
_KEEP_VERSIONS = timedelta(minutes=1)


class TranscriptIndex:
    """Passages of all documents. Writes come one at a time from a process; replicas may write at the same time."""

    def __init__(self, tables: Tables) -> None:
        self._passages, self._documents = tables.passages, tables.documents
        # Both halves of a search wait for the object store, and can do so at the same time.
        self._threads = ThreadPoolExecutor(thread_name_prefix="search")

    def put(self, document: Document, passages: Sequence[Passage], views: Sequence[NDArray[np.float32]]) -> None:
        """Replaces the document, in one commit: a search sees all of the old passages or all of the new ones.

        `views` holds for each passage the vectors of the whole and of its stretches. The document's entry follows, so
        one that was cut off before it still shows its old revision. Raises UnavailableError.
        """
        owned = f"document_id = '{document.document_id}'"
        rows = _rows_of(document, passages, views)
        entry = {"document_id": document.document_id, "title": document.title, "revision": document.revision}
        entries = pa.Table.from_pylist([entry | {"passages": len(passages)}], DOCUMENTS)
        with reaching_store():
            if passages:
                merge = latest(self._passages).merge_insert("passage_id").when_matched_update_all()
                merge.when_not_matched_insert_all().when_not_matched_by_source_delete(owned).execute(rows)
            else:
                latest(self._passages).delete(owned)
            merge = latest(self._documents).merge_insert("document_id").when_matched_update_all()
            merge.when_not_matched_insert_all().execute(entries)
        self._tidy()

    def delete(self, document_id: str) -> int:
        """Removes the document and says how many passages it had. Raises NotFoundError, UnavailableError."""
        owned = f"document_id = '{document_id}'"
        with reaching_store():
            if not latest(self._documents).count_rows(owned):
                raise NotFoundError("no document of that id is indexed")
            # Its entry goes last: cut off in between, the same call can be made again.
            gone = latest(self._passages).delete(owned).num_deleted_rows
            self._documents.delete(owned)
        self._tidy()
        return int(gone)

    def search(
        self, query: str, vector: NDArray[np.float32], *, limit: int, document_ids: Sequence[str] = ()
    ) -> list[Found]:
        """The nearest passages by words (BM25) and by meaning (cosine), by both together, best first.

        `document_ids` limits the search to these, where there are any. Raises UnavailableError.
        """
        with reaching_store():
            passages, candidates = latest(self._passages), max(limit, _CANDIDATES)
            by_meaning = self._threads.submit(_by_meaning, passages, vector, candidates, document_ids)
            by_words = _by_words(passages, query, candidates, document_ids)
            return fused([by_words, by_meaning.result()], vector, limit)

    def search_words(self, query: str, *, limit: int) -> list[Found]:
        """The half of `search` that goes by words alone. Raises UnavailableError."""
        with reaching_store():
            by_words = _by_words(latest(self._passages), query, limit, ())
        return fused([by_words], np.zeros(VECTOR_SIZE, np.float32), limit)

    def search_meaning(self, vector: NDArray[np.float32], *, limit: int) -> list[Found]:
        """The half of `search` that goes by meaning alone. Raises UnavailableError."""
        with reaching_store():
            by_meaning = _by_meaning(latest(self._passages), vector, max(limit, _CANDIDATES), ())
        return fused([by_meaning], vector, limit)

    def documents(self) -> list[DocumentInfo]:
        """What is indexed, sorted by id. Raises UnavailableError."""
        with reaching_store():
            rows = latest(self._documents).search().select(["document_id", "revision", "passages"]).to_list()
        return sorted((DocumentInfo(**row) for row in rows), key=lambda info: info.document_id)

    def _tidy(self) -> None:
        """Merges small files, takes new rows into the full-text index and drops old versions, where it is due.

        Each write leaves a file, and each file costs a search some time; but merging writes the whole table anew,
        so a large table has it seldom. Failing is no harm: rows are found without it, and the next write tries again.
        """
        for table in (self._passages, self._documents):
            try:
                files = table.stats()["fragment_stats"]["num_fragments"]
                if files > _MOST_FILES + table.count_rows() // _ROWS_PER_FILE:
                    table.optimize(cleanup_older_than=_KEEP_VERSIONS)
            except (RuntimeError, OSError) as error:  # another replica tidies, or the store is away
                _log.warning("tidying the index was cut off", extra={"reason": str(error)[:500]})


def _rows_of(document: Document, passages: Sequence[Passage], views: Sequence[NDArray[np.float32]]) -> pa.Table:
    rows = [
        {
            "passage_id": f"{document.document_id}/{number}",
            "document_id": document.document_id,
            "title": document.title,
            "revision": document.revision,
            "text": passage.text,
            "words": indexed_terms(passage.text),
            "places": [value for place in passage.places for value in place],
            "start_ms": passage.start_ms,
            "end_ms": passage.end_ms,
            "vector": vectors[0],
            "views": packed(vectors[1:]),
        }
        for number, (passage, vectors) in enumerate(zip(passages, views, strict=True))
    ]
    return pa.Table.from_pylist(rows, PASSAGES)


def _by_words(passages: Table, query: str, limit: int, document_ids: Sequence[str]) -> Ranking:
    """BM25 over those terms of the query that are worth a search; where there are none, it finds nothing."""
    terms = asked_terms(query)
    search = passages.search(" ".join(terms), query_type="fts", fts_columns="words")
    rows = _rows(search.select([*COLUMNS, "_score"]), limit if terms else 0, document_ids)
    return Ranking(rows, rows["_score"].to_pylist())


def _by_meaning(passages: Table, vector: NDArray[np.float32], limit: int, document_ids: Sequence[str]) -> Ranking:
    search = passages.search(vector, query_type="vector").distance_type("cosine")
    rows = _rows(search.select([*COLUMNS, "_distance"]), limit, document_ids)
    return Ranking(rows, [0.0] * len(rows))


def _rows(search: Table, limit: int, document_ids: Sequence[str]) -> pa.Table:
    if document_ids:
        listed = ", ".join(f"'{document_id}'" for document_id in document_ids)
        search = search.where(f"document_id IN ({listed})", prefilter=True)
    return search.limit(limit).to_arrow()
