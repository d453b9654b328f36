"""The index of passages: replaced and removed by document, searched by words and by meaning."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
from atr_runtime.errors import NotFoundError, UnavailableError
from numpy.typing import NDArray

from atr_qa.embed import VECTOR_SIZE
from atr_qa.engine import DocumentInfo, Found, Prepared
from atr_qa.packing import Packed, pack, unpack
from atr_qa.ranking import Hints, judged
from atr_qa.store import DOCUMENTS, PASSAGES, Table, Tables, latest, reaching_store
from atr_qa.terms import asked_terms, indexed_terms
from atr_qa.upkeep import keep_quick

# Candidates of each search, and how many of both together are read: what is not among the first of either, or not
# among these by both together, is hardly ever the best. Each that is read costs a request to the object store.
_CANDIDATES, _READ = 50, 16
# A vector index looks into this many of its 64 partitions; into more where too few of the chosen documents are there.
# With 16, the nearest passage is missed once in 20 searches, with 32 once in 160.
_PARTITIONS = 32
_ATTEMPTS = 5


class TranscriptIndex:
    """Passages of all documents. Writes come one at a time from a process; replicas may write at the same time."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._passages, self._documents = tables, tables.passages, tables.documents
        # Both halves of a search wait for the object store, and can do so at the same time.
        self._threads = ThreadPoolExecutor(thread_name_prefix="search")

    def put(self, documents: Sequence[Prepared]) -> None:
        """Replaces the documents, in one commit: a search sees all of the old passages or all of the new ones.

        The documents' entries follow, so one that was cut off before it still shows its old revision. Of two of the
        same id the last counts. Raises UnavailableError.
        """
        by_id = {each.document.document_id: each for each in documents}
        owned = _is_any_of(by_id)
        rows = [row for each in by_id.values() for row in _rows_of(each)]
        with reaching_store():
            if rows:
                merge = latest(self._passages).merge_insert("passage_id").when_matched_update_all()
                merge = merge.when_not_matched_insert_all().when_not_matched_by_source_delete(owned)
                merge.execute(pa.Table.from_pylist(rows, PASSAGES))
            else:
                latest(self._passages).delete(owned)
            merge = latest(self._documents).merge_insert("document_id").when_matched_update_all()
            entries = pa.Table.from_pylist(list(map(_entry_of, by_id.values())), DOCUMENTS)
            merge.when_not_matched_insert_all().execute(entries)
        keep_quick(self._tables)

    def delete(self, document_id: str) -> int:
        """Removes the document and says how many passages it had. Raises NotFoundError, UnavailableError."""
        owned = f"document_id = '{document_id}'"
        with reaching_store():
            if not latest(self._documents).count_rows(owned):
                raise NotFoundError("no document of that id is indexed")
            # Its entry goes last: cut off in between, the same call can be made again.
            gone = latest(self._passages).delete(owned).num_deleted_rows
            self._documents.delete(owned)
        keep_quick(self._tables)
        return int(gone)

    def search(
        self, query: str, vector: NDArray[np.float32], *, limit: int, document_ids: Sequence[str] = ()
    ) -> list[Found]:
        """The nearest passages by words (BM25) and by meaning (cosine), by both together, best first.

        `document_ids` limits the search to these, where there are any. Raises UnavailableError.
        """
        return self._found(query, vector, limit, document_ids)

    def search_words(self, query: str, *, limit: int) -> list[Found]:
        """The half of `search` that goes by words alone. Raises UnavailableError."""
        return self._found(query, None, limit)

    def search_meaning(self, vector: NDArray[np.float32], *, limit: int) -> list[Found]:
        """The half of `search` that goes by meaning alone. Raises UnavailableError."""
        return self._found("", vector, limit)

    def _found(
        self, query: str, vector: NDArray[np.float32] | None, limit: int, document_ids: Sequence[str] = ()
    ) -> list[Found]:
        with reaching_store():
            passages = latest(self._passages)
            for _ in range(_ATTEMPTS):
                version = passages.version
                hints = self._hints(query, vector, max(limit, _CANDIDATES), document_ids)
                rows = _read(passages, hints.best(max(limit, _READ)))
                # Rows have their numbers in one version only, and another call may have gone on to the next.
                if passages.version == version:
                    break
            else:
                raise UnavailableError("the index is being rewritten: ask again")
        direction = np.zeros(VECTOR_SIZE, np.float32) if vector is None else vector
        found = [judged(unpack(value, VECTOR_SIZE), hints.words.get(row, 0.0), direction) for row, value in rows]
        return sorted(found, key=lambda one: -one.score)[:limit]

    def _hints(self, query: str, vector: NDArray[np.float32] | None, limit: int, document_ids: Sequence[str]) -> Hints:
        passages = self._passages
        by_meaning = self._threads.submit(_by_meaning, passages, vector, limit, document_ids)
        return Hints(_by_words(passages, asked_terms(query), limit, document_ids), by_meaning.result())

    def documents(self) -> list[DocumentInfo]:
        """What is indexed, sorted by id. Raises UnavailableError."""
        with reaching_store():
            rows = latest(self._documents).search().select(["document_id", "revision", "passages"]).to_list()
        return sorted((DocumentInfo(**row) for row in rows), key=lambda info: info.document_id)


def _rows_of(prepared: Prepared) -> Iterator[dict[str, object]]:
    document = prepared.document
    for number, (passage, vectors) in enumerate(zip(prepared.passages, prepared.views, strict=True)):
        yield {
            "passage_id": f"{document.document_id}/{number}",
            "document_id": document.document_id,
            "words": indexed_terms(passage.text),
            "vector": vectors[0],
            "packed": pack(Packed(document.document_id, document.title, passage, vectors[1:])),
        }


def _entry_of(prepared: Prepared) -> dict[str, object]:
    document = prepared.document
    entry = {"document_id": document.document_id, "title": document.title, "revision": document.revision}
    return entry | {"passages": len(prepared.passages)}


def _is_any_of(document_ids: Iterable[str]) -> str:
    listed = ", ".join(f"'{each}'" for each in document_ids)
    return f"document_id IN ({listed})"


def _by_words(passages: Table, terms: Sequence[str], limit: int, document_ids: Sequence[str]) -> dict[int, float]:
    """BM25 scores by row; nothing where the query holds no term that is worth a search."""
    if not terms:
        return {}
    search = passages.search(" ".join(terms), query_type="fts", fts_columns="words").select(["_score"])
    return _scores(search, "_score", limit, document_ids)


def _by_meaning(
    passages: Table, vector: NDArray[np.float32] | None, limit: int, document_ids: Sequence[str]
) -> dict[int, float]:
    """Cosines by row; of an index, they are near the true ones."""
    if vector is None:
        return {}
    search = passages.search(vector, query_type="vector").distance_type("cosine").select(["_distance"])
    search = search.minimum_nprobes(_PARTITIONS).maximum_nprobes(0)
    return {row: 1 - distance for row, distance in _scores(search, "_distance", limit, document_ids).items()}


def _scores(search: Table, column: str, limit: int, document_ids: Sequence[str]) -> dict[int, float]:
    if document_ids:
        search = search.where(_is_any_of(document_ids), prefilter=True)
    found = search.with_row_id(True).limit(limit).to_arrow()
    return dict(zip(found["_rowid"].to_pylist(), found[column].to_pylist(), strict=True))


def _read(passages: Table, rows: list[int]) -> list[tuple[int, bytes]]:
    """What is kept of these rows."""
    if not rows:
        return []
    found = passages.take_row_ids(rows).select(["packed"]).with_row_id().to_arrow()
    return list(zip(found["_rowid"].to_pylist(), found["packed"].to_pylist(), strict=True))
