"""A stream of documents on its way into the index, with an index that can be held up."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

import numpy as np
import pytest
from atr_qa.answering import QuestionAnswering
from atr_qa.engine import Document, Prepared
from atr_qa.indexing import index_all
from atr_runtime.errors import UnavailableError
from numpy.typing import NDArray

from tests.qa.fakes import FakeEmbedder, FakeIndex, FakeReader, document_of

# Passages of about 160 words: two such documents are more than one commit takes.
LONG = " ".join(f"word{number}" for number in range(16_000))


class SlowIndex(FakeIndex):
    """Commits when it is let, and remembers what came in each commit."""

    def __init__(self) -> None:
        super().__init__()
        self.commits: list[list[str]] = []
        self.is_let = threading.Event()
        self.is_away = False

    def put(self, documents: Sequence[Prepared]) -> None:
        self.commits.append([each.document.document_id for each in documents])
        assert self.is_let.wait(10)
        if self.is_away:
            raise UnavailableError("the object store is away")
        super().put(documents)


class Counting(FakeEmbedder):
    """Says when it has embedded so many documents."""

    def __init__(self, wanted: int) -> None:
        super().__init__()
        self._wanted = wanted
        self.is_enough = threading.Event()

    def embed_views(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        self._wanted -= any("last" in text for text in texts)
        if self._wanted <= 0:
            self.is_enough.set()
        return super().embed_views(texts)


def engine_of(index: FakeIndex, embedder: FakeEmbedder | None = None) -> QuestionAnswering:
    embedder = embedder or FakeEmbedder()
    return QuestionAnswering(index, embedder, FakeReader(), read_passages=5, no_answer_threshold=0.5)


async def stream(*documents: Document) -> AsyncIterator[Document]:
    for document in documents:
        yield document


async def test_small_documents_share_a_commit() -> None:
    """Each of them counts once it is durable."""
    index = SlowIndex()
    index.is_let.set()
    documents = [document_of(f"d{number}", "some words") for number in range(5)]
    assert [more async for more in index_all(engine_of(index), stream(*documents), asyncio.Lock())] == [5]
    assert index.commits == [[f"d{number}" for number in range(5)]]
    assert len(index.kept) == 5


async def test_the_next_is_embedded_while_one_is_committed() -> None:
    """Neither waits for the other; nothing is counted before it is durable."""
    index, embedder = SlowIndex(), Counting(wanted=2)
    documents = [document_of(name, f"{LONG} {LONG} {LONG} last {name}") for name in ("one", "two")]
    counts = index_all(engine_of(index, embedder), stream(*documents), asyncio.Lock())
    first = asyncio.ensure_future(anext(counts))
    assert await asyncio.to_thread(embedder.is_enough.wait, 10)
    assert (index.commits, index.kept, first.done()) == ([["one"]], {}, False)
    index.is_let.set()
    assert [await first, *[more async for more in counts]] == [1, 1]


async def test_a_store_that_is_away_ends_the_stream() -> None:
    """With its error; the same documents can be sent again."""
    index = SlowIndex()
    index.is_let.set()
    index.is_away = True
    counts = index_all(engine_of(index), stream(document_of("d", "some words")), asyncio.Lock())
    with pytest.raises(UnavailableError):
        await anext(counts)
    assert not index.kept


async def test_whoever_stops_leaves_no_commit_behind() -> None:
    """Closing waits for the one that runs: the lock is free only when the index is."""
    index, lock = SlowIndex(), asyncio.Lock()
    long = [document_of(name, f"{LONG} {LONG} {LONG}") for name in ("one", "two")]
    counts = index_all(engine_of(index), stream(*long), lock)
    first = asyncio.ensure_future(anext(counts))
    while not index.commits:
        await asyncio.to_thread(index.is_let.wait, 0.01)
    first.cancel()
    index.is_let.set()
    await asyncio.gather(first, return_exceptions=True)
    await counts.aclose()
    assert not lock.locked()
    assert list(index.kept) == ["one"]
