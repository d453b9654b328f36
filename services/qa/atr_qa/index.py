"""The index of passages: replaced and removed by document, searched by words and by meaning."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

import numpy as np
import pyarrow as pa
from atr_runtime.errors import NotFoundError
from numpy.typing import NDArray

from atr_qa.engine import Document, DocumentInfo, Found, Passage, Place
from atr_qa.store import DOCUMENTS, PASSAGES, Table, Tables, latest, reaching_store

_log = logging.getLogger(__name__)

# Candidates of each search. What both find in their first few tens decides the order of the first ten.
_CANDIDATES = 50
# The constant of reciprocal rank fusion, as in the paper: Cormack, Clarke, Buettcher, SIGIR 2009.
_RRF_K = 60
_COLUMNS = ["passage_id", "document_id", "title", "text", "places"]
_MOST_FILES, _ROWS_PER_FILE = 16, 1000
# Longer than any read takes, so that no replica loses the version it reads; short, because finding the newest
# version among thousands is slow.
_KEEP_VERSIONS = timedelta(minutes=1)


class TranscriptIndex:
    """Passages of all documents. Writes come one at a time from a process; replicas may write at the same time."""

    def __init__(self, tables: Tables) -> None:
        self._passages, self._documents = tables.passages, tables.documents

    def put(self, document: Document, passages: Sequence[Passage], vectors: NDArray[np.float32]) -> None:
        """Replaces the document, in one commit: a search sees all of the old passages or all of the new ones.

        `vectors` has one row for each passage. The document's entry follows, so one that was cut off before it
        still shows its old revision. Raises UnavailableError.
        """
        owned = f"document_id = '{document.document_id}'"
        rows = _rows_of(document, passages, vectors)
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
        """The nearest passages by words (BM25) and by meaning (cosine), fused by rank, best first.

        `document_ids` limits the search to these, where there are any. Raises UnavailableError.
        """
        with reaching_store():
            passages = latest(self._passages)
            candidates = max(limit, _CANDIDATES)
            rankings = [
                _by_words(passages, query, candidates, document_ids),
                _by_meaning(passages, vector, candidates, document_ids),
            ]
        return _fused(rankings, limit)

    def search_words(self, query: str, *, limit: int) -> list[Found]:
        """What `search` fuses, the half that goes by words alone. Raises UnavailableError."""
        with reaching_store():
            return _fused([_by_words(latest(self._passages), query, limit, ())], limit)

    def search_meaning(self, vector: NDArray[np.float32], *, limit: int) -> list[Found]:
        """What `search` fuses, the half that goes by meaning alone. Raises UnavailableError."""
        with reaching_store():
            return _fused([_by_meaning(latest(self._passages), vector, limit, ())], limit)

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


def _rows_of(document: Document, passages: Sequence[Passage], vectors: NDArray[np.float32]) -> pa.Table:
    rows = [
        {
            "passage_id": f"{document.document_id}/{number}",
            "document_id": document.document_id,
            "title": document.title,
            "revision": document.revision,
            "text": passage.text,
            "places": [value for place in passage.places for value in place],
            "start_ms": passage.start_ms,
            "end_ms": passage.end_ms,
            "vector": vector,
        }
        for number, (passage, vector) in enumerate(zip(passages, vectors, strict=True))
    ]
    return pa.Table.from_pylist(rows, PASSAGES)


def _by_words(passages: Table, query: str, limit: int, document_ids: Sequence[str]) -> pa.Table:
    search = passages.search(query, query_type="fts", fts_columns="text")
    return _ranking(search.select([*_COLUMNS, "_score"]), limit, document_ids)


def _by_meaning(passages: Table, vector: NDArray[np.float32], limit: int, document_ids: Sequence[str]) -> pa.Table:
    search = passages.search(vector, query_type="vector").distance_type("cosine")
    return _ranking(search.select([*_COLUMNS, "_distance"]), limit, document_ids)


def _ranking(search: Table, limit: int, document_ids: Sequence[str]) -> pa.Table:
    if document_ids:
        listed = ", ".join(f"'{document_id}'" for document_id in document_ids)
        search = search.where(f"document_id IN ({listed})", prefilter=True)
    return search.limit(limit).to_arrow()


def _fused(rankings: Sequence[pa.Table], limit: int) -> list[Found]:
    rows = {row_id: (ranking, at) for ranking in rankings for at, row_id in enumerate(_ids(ranking))}
    fused = _fuse([_ids(ranking) for ranking in rankings])
    return [_found(*rows[row_id], score) for row_id, score in fused[:limit]]


def _ids(ranking: pa.Table) -> list[str]:
    ids: list[str] = ranking["passage_id"].to_pylist()
    return ids


def _fuse(rankings: Iterable[Sequence[str]]) -> list[tuple[str, float]]:
    """Ids with their reciprocal rank score, best first.

    >>> [passage_id for passage_id, _ in _fuse([["a", "b", "c"], ["b", "d"]])]
    ['b', 'a', 'd', 'c']
    """
    scores: defaultdict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, row_id in enumerate(ranking, start=1):
            scores[row_id] += 1 / (_RRF_K + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _found(ranking: pa.Table, at: int, score: float) -> Found:
    (row,) = ranking.slice(at, 1).select(_COLUMNS).to_pylist()
    numbers = row["places"]
    places = tuple(Place(*numbers[first : first + 4]) for first in range(0, len(numbers), 4))
    return Found(row["document_id"], row["title"], Passage(row["text"], places), score)
