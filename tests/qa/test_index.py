"""The index in a real object store."""

import threading

import pytest
from atr_qa.engine import Document, DocumentInfo, Found, Prepared
from atr_qa.index import TranscriptIndex
from atr_qa.passages import cut_passages
from atr_qa.settings import QaSettings
from atr_qa.store import open_tables
from atr_runtime.errors import NotFoundError

from tests.qa.fakes import FakeEmbedder, document_of

EMBEDDER = FakeEmbedder()
LONG = " ".join(f"word{number}" for number in range(400))


@pytest.fixture
def index(settings: QaSettings) -> TranscriptIndex:
    return TranscriptIndex(open_tables(settings, "embedder"))


def put(index: TranscriptIndex, document: Document) -> None:
    passages = cut_passages(document.segments)
    index.put([Prepared(document, passages, EMBEDDER.embed_views([passage.text for passage in passages]))])


def search(index: TranscriptIndex, query: str, *, limit: int = 10, document_ids: tuple[str, ...] = ()) -> list[Found]:
    (vector,) = EMBEDDER.embed([query])
    return index.search(query, vector, limit=limit, document_ids=document_ids)


def first(index: TranscriptIndex, query: str) -> str:
    return search(index, query)[0].document_id


def test_an_empty_index_finds_nothing(index: TranscriptIndex) -> None:
    """Neither search fails on tables without rows."""
    assert search(index, "anything") == []
    assert index.documents() == []


def test_a_passage_comes_back_as_it_was_put(index: TranscriptIndex) -> None:
    """Text, places and times, whole."""
    document = document_of("walk", "We walked along the river. It was getting dark.")
    put(index, document)
    (found,) = search(index, "river")
    assert (found.document_id, found.title) == ("walk", "walk.wav")
    assert [found.passage] == cut_passages(document.segments)
    assert found.score > 0


def test_words_are_found_in_other_forms(index: TranscriptIndex) -> None:
    """Stemming: "river" finds "rivers" before the row is in the full-text index, which takes it later."""
    put(index, document_of("a", "all the rivers of that country"))
    put(index, document_of("b", "all the mountains of that island"))
    assert first(index, "which river") == "a"
    assert first(index, "mountain") == "b"


def test_each_half_of_a_search_can_be_asked_alone(index: TranscriptIndex) -> None:
    """By words only what shares one is found, by meaning all, nearest first."""
    put(index, document_of("a", "all the rivers of that country"))
    put(index, document_of("b", "all the mountains of that island"))
    (vector,) = EMBEDDER.embed(["mountains"])
    assert [found.document_id for found in index.search_words("a river", limit=2)] == ["a"]
    assert [found.document_id for found in index.search_meaning(vector, limit=2)] == ["b", "a"]


@pytest.mark.parametrize("query", ["what is the", "it's \"AND (the* OR -", "\x00 \u2603", "x" * 2000])
def test_any_query_is_only_text(index: TranscriptIndex, query: str) -> None:
    """Stop words, operators and signs have no power: the search by meaning answers anyway."""
    put(index, document_of("a", "some words"))
    assert first(index, query) == "a"


def test_a_document_is_replaced(index: TranscriptIndex) -> None:
    """The old passages are gone, though there were more of them."""
    put(index, document_of("a", LONG, revision="1"))
    put(index, document_of("b", "another thing"))
    put(index, document_of("a", "short now", revision="2"))
    assert index.documents() == [DocumentInfo("a", "2", 1), DocumentInfo("b", "1", 1)]
    assert {found.passage.text for found in search(index, "word3 short")} == {"short now", "another thing"}


def test_silence_is_known_and_holds_no_passage(index: TranscriptIndex) -> None:
    """Also where the document had passages before."""
    put(index, document_of("a", "some words"))
    put(index, document_of("a", "", revision="2"))
    assert index.documents() == [DocumentInfo("a", "2", 0)]
    assert search(index, "some words") == []


def test_a_deleted_document_is_gone(index: TranscriptIndex) -> None:
    """Its neighbours stay."""
    put(index, document_of("a", LONG))
    put(index, document_of("b", "some words"))
    assert index.delete("a") == len(cut_passages(document_of("a", LONG).segments))
    assert [info.document_id for info in index.documents()] == ["b"]
    assert {found.document_id for found in search(index, "word3")} == {"b"}


def test_what_is_not_there_can_not_be_deleted(index: TranscriptIndex) -> None:
    """Nor can it be deleted twice."""
    with pytest.raises(NotFoundError):
        index.delete("a")


def test_a_search_can_be_limited_to_documents(index: TranscriptIndex) -> None:
    """The limit comes before the ranking, so a document far down is found."""
    for number in range(12):
        put(index, document_of(f"d{number}", f"talk about boats number {number}"))
    assert {found.document_id for found in search(index, "boats", document_ids=("d3", "d11"))} == {"d3", "d11"}
    assert len(search(index, "boats", limit=2)) == 2
    assert len(search(index, "boats")) == 10


def test_documents_are_found_while_tables_are_tidied(index: TranscriptIndex) -> None:
    """More documents than the index leaves untidied, each of them findable by its own word."""
    for number in range(20):
        put(index, document_of(f"d{number:02}", f"the {chr(97 + number) * 5} of it"))
    assert len(index.documents()) == 20
    assert index._passages.stats()["fragment_stats"]["num_fragments"] < 10
    assert [first(index, chr(97 + number) * 5) for number in range(20)] == [f"d{number:02}" for number in range(20)]


def test_a_restart_finds_the_index(index: TranscriptIndex, settings: QaSettings) -> None:
    """Everything lies in the object store."""
    put(index, document_of("a", "some words"))
    again = TranscriptIndex(open_tables(settings, "embedder"))
    assert first(again, "words") == "a"
    assert again.documents() == [DocumentInfo("a", "1", 1)]


def test_vectors_of_another_embedder_are_never_compared(index: TranscriptIndex, settings: QaSettings) -> None:
    """Another model begins with an empty index, and the old one is still there when it comes back."""
    put(index, document_of("a", "some words"))
    assert TranscriptIndex(open_tables(settings, "hf://org/other@main")).documents() == []
    assert TranscriptIndex(open_tables(settings, "embedder")).documents() == [DocumentInfo("a", "1", 1)]


def test_a_replica_sees_at_once_what_another_wrote(index: TranscriptIndex, settings: QaSettings) -> None:
    """New rows, replaced rows and removed ones."""
    replica = TranscriptIndex(open_tables(settings, "embedder"))
    put(index, document_of("a", "some words"))
    assert first(replica, "words") == "a"
    put(index, document_of("a", "", revision="2"))
    assert search(replica, "words") == []
    assert replica.delete("a") == 0
    assert index.documents() == []


def test_replicas_that_put_the_same_document_at_once_leave_it_there_once(
    index: TranscriptIndex, settings: QaSettings
) -> None:
    """A call that seems lost is made again elsewhere while the first still runs."""
    document = document_of("a", LONG)
    together = threading.Barrier(2)

    def put_twice(replica: TranscriptIndex) -> None:
        together.wait()
        put(replica, document)
        put(replica, document)

    replicas = [index, TranscriptIndex(open_tables(settings, "embedder"))]
    threads = [threading.Thread(target=put_twice, args=(replica,)) for replica in replicas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [one.passage for one in search(index, "word3")]
    assert sorted(found, key=lambda passage: passage.start_ms) == cut_passages(document.segments)
    assert index.documents() == [DocumentInfo("a", "1", len(found))]
