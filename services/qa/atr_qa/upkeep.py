"""Keeps the tables quick as they grow: merges small files, takes new rows into the indexes, drops old versions."""

import logging
from datetime import timedelta

from lancedb.index import BTree, IvfPq

from atr_qa.store import Table, Tables, bring_near

_log = logging.getLogger(__name__)

_MOST_FILES, _ROWS_PER_FILE = 16, 1000
# Longer than any read takes, so that no replica loses the version it reads; short, because finding the newest
# version among thousands is slow.
_KEEP_VERSIONS = timedelta(minutes=1)
# Below this every vector is compared, which is exact; above it, reading them all takes too long.
_LEAST_ROWS_OF_INDEX = 10_000
# Few partitions and few rounds: a search looks into half of them, so it matters little how well they are cut, and
# making the index takes seconds instead of minutes. 96 bytes a vector: with 48, a tenth of the first 16 are missed.
_VECTOR_INDEX = IvfPq(distance_type="cosine", num_partitions=64, num_sub_vectors=96, max_iterations=10, sample_rate=64)


def keep_quick(tables: Tables) -> None:
    """Does what is due after a write.

    Each write leaves a file, and each file costs a search some time; but merging writes the whole table anew, so a large
    table has it seldom. Failing is no harm: rows are found without it, and the next write tries again.
    """
    try:
        is_changed = _merge_files(tables.passages)
        _merge_files(tables.documents)
        if tables.passages.count_rows() >= _LEAST_ROWS_OF_INDEX:
            is_changed |= _make_indexes(tables.passages)
        if is_changed:
            bring_near(tables.passages)
    except (RuntimeError, OSError, ValueError) as error:  # another replica tidies, or the store is away
        _log.warning("tidying the index was cut off", extra={"reason": str(error)[:500]})


def _merge_files(table: Table) -> bool:
    """Whether there was any need."""
    files = table.stats()["fragment_stats"]["num_fragments"]
    is_due = bool(files > _MOST_FILES + table.count_rows() // _ROWS_PER_FILE)
    if is_due:
        table.optimize(cleanup_older_than=_KEEP_VERSIONS)
    return is_due


def _make_indexes(passages: Table) -> bool:
    """Those that a large table needs and doesn't have; whether there were any.

    Rows that come later are found by a scan until files merge.
    """
    indexed = {column for index in passages.list_indices() for column in index.columns}
    wanted = {"vector": _VECTOR_INDEX, "document_id": BTree(), "passage_id": BTree()}
    for column in wanted.keys() - indexed:
        passages.create_index(column, config=wanted[column])
    return not wanted.keys() <= indexed
