"""What is done after a write."""

import pytest
from atr_qa import upkeep
from atr_qa.index import TranscriptIndex
from atr_qa.settings import QaSettings
from atr_qa.store import Tables, open_tables
from lancedb.index import IvfFlat

from tests.qa.fakes import document_of
from tests.qa.test_index import put, search


@pytest.fixture
def tables(settings: QaSettings, monkeypatch: pytest.MonkeyPatch) -> Tables:
    """Tables that count as large from 20 passages on, with an index that so few can train."""
    monkeypatch.setattr(upkeep, "_LEAST_ROWS_OF_INDEX", 20)
    monkeypatch.setattr(upkeep, "_VECTOR_INDEX", IvfFlat(distance_type="cosine", num_partitions=4))
    return open_tables(settings, "embedder")


def indexed(tables: Tables) -> set[str]:
    tables.passages.checkout_latest()
    return {column for index in tables.passages.list_indices() for column in index.columns}


def test_a_large_table_is_searched_by_an_index(tables: Tables) -> None:
    """It is made when the table has grown, and finds what was there, and what comes later."""
    index = TranscriptIndex(tables)
    words = [f"{chr(97 + number) * 3}{number}" for number in range(24)]
    texts = [" ".join([word] * 130) for word in words]
    for part in range(3):
        put(index, document_of(f"d{part}", " ".join(texts[8 * part : 8 * part + 8])))
        assert ("vector" in indexed(tables)) == (part == 2)
    put(index, document_of("late", "something else entirely"))
    assert all(word in search(index, word, limit=1)[0].passage.text for word in words)
    assert search(index, "entirely else", limit=1)[0].document_id == "late"
    assert {found.document_id for found in search(index, words[0], document_ids=("d2",))} == {"d2"}


def test_a_replaced_document_is_found_by_its_new_words(tables: Tables) -> None:
    """Nothing of the old one is, though the index knew it."""
    index = TranscriptIndex(tables)
    put(index, document_of("a", " ".join(f"old{number}" for number in range(3000))))
    assert "vector" in indexed(tables)
    put(index, document_of("a", "quite new"))
    assert [found.passage.text for found in search(index, "old1 new")] == ["quite new"]


def test_upkeep_that_fails_does_no_harm(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another replica may be at it; the write is done all the same."""
    index = TranscriptIndex(tables)

    def refuse(_: object) -> None:
        raise RuntimeError("commit conflict")

    monkeypatch.setattr(upkeep, "_merge_files", refuse)
    put(index, document_of("a", "some words"))
    assert search(index, "words")[0].document_id == "a"


def test_a_new_index_is_brought_near_at_once(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next search would wait for it; a write that changes no index reads none."""
    near: list[set[str]] = []
    monkeypatch.setattr(upkeep, "bring_near", lambda _: near.append(indexed(tables)))
    index = TranscriptIndex(tables)
    put(index, document_of("a", "some words"))
    assert near == []
    put(index, document_of("b", " ".join(f"word{number}" for number in range(3000))))
    assert near == [{"words", "vector", "document_id", "passage_id"}]
