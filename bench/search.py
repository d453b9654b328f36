"""How fast a library is indexed and searched: `python -m bench.search`, on an S3 server of its own.

Texts are words of English by chance, as often as words are. Vectors of the large library lie around centres, as those
of real passages do around their topics.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa
from atr_qa.answering import QuestionAnswering
from atr_qa.embed import VECTOR_SIZE
from atr_qa.engine import Document, Passage, Place, Segment
from atr_qa.index import TranscriptIndex
from atr_qa.loading import load, reader_model
from atr_qa.packing import Packed, pack
from atr_qa.settings import QaSettings
from atr_qa.store import PASSAGES, Tables, latest, open_tables
from atr_qa.terms import indexed_terms
from atr_qa.upkeep import keep_quick
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bench.eval.asking import put_all
from bench.eval.store import in_new_bucket, own_store

_WORDS, _PASSAGES_A_DOCUMENT, _ROWS_AT_ONCE = 160, 50, 5000
_CENTRES, _SPREAD, _STRETCHES = 2000, 0.04, 9
_HITS = 10


@dataclass(frozen=True)
class SearchFigures:
    """Times in milliseconds. `index_passages_per_s` is embedding and writing, as a train job waits for it."""

    passages: int
    search_p50_ms: float
    search_p95_ms: float
    small_passages: int
    index_passages_per_s: float
    answer_p50_ms: float
    answer_p95_ms: float


def measure_search(*, passages: int, small_passages: int, searches: int) -> SearchFigures:
    """Searches a library of made-up passages, then indexes a small one and asks it questions, with the real models."""
    with own_store() as address:
        settings = in_new_bucket(QaSettings(), address)
        # That of the models has whole words among its pieces.
        tokenizer = Tokenizer.from_file(str(reader_model(settings).directory / "tokenizer.json"))
        words = EnglishWords(tokenizer.get_vocab(), seed=1)
        large = large_library(open_tables(settings, "made-up"), words, passages)
        search_ms = _timed([_search(large, words) for _ in range(searches)])
        engine = load(settings)
        engine.warm_up()
        documents = list(_documents(words, small_passages))
        started_s = time.perf_counter()
        put_all(engine, documents)
        index_s = time.perf_counter() - started_s
        indexed = sum(document.passages for document in engine.index.documents())
        answer_ms = _timed([_question(engine, words) for _ in range(searches // 2)])
    return SearchFigures(
        passages=passages,
        search_p50_ms=float(np.percentile(search_ms, 50)),
        search_p95_ms=float(np.percentile(search_ms, 95)),
        small_passages=indexed,
        index_passages_per_s=indexed / index_s,
        answer_p50_ms=float(np.percentile(answer_ms, 50)),
        answer_p95_ms=float(np.percentile(answer_ms, 95)),
    )


class EnglishWords:
    """Words by chance, each as often as its rank says, and vectors around centres."""

    def __init__(self, vocabulary: Iterable[str], seed: int) -> None:
        self.chance = np.random.default_rng(seed)
        self._words = np.array(sorted(word for word in vocabulary if re.fullmatch("[a-z]{3,}", word)))
        self.chance.shuffle(self._words)
        weights = 1 / np.arange(10, 10 + len(self._words))
        self._weights = weights / weights.sum()
        self._centres = _unit(self.chance.standard_normal((_CENTRES, VECTOR_SIZE)))

    def text(self, count: int) -> str:
        return " ".join(self.chance.choice(self._words, count, p=self._weights))

    def vectors(self, count: int) -> NDArray[np.float32]:
        return self.near(self._centres[self.chance.integers(_CENTRES, size=count)])

    def near(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        return _unit(vectors + _SPREAD * self.chance.standard_normal(vectors.shape))


def large_library(tables: Tables, words: EnglishWords, passages: int) -> TranscriptIndex:
    """An index of so many made-up passages, in the shape that writes leave it in."""
    for first in range(0, passages, _ROWS_AT_ONCE):
        tables.passages.add(_rows(words, range(first, min(first + _ROWS_AT_ONCE, passages))))
        print(f"\r{first + _ROWS_AT_ONCE:,} of {passages:,} passages", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    latest(tables.passages).optimize()
    latest(tables.documents)
    keep_quick(tables)
    return TranscriptIndex(tables)


def _rows(words: EnglishWords, numbers: Sequence[int]) -> pa.Table:
    vectors = words.vectors(len(numbers))
    rows = [_row(number, words, vector) for number, vector in zip(numbers, vectors, strict=True)]
    return pa.Table.from_pylist(rows, PASSAGES)


def _row(number: int, words: EnglishWords, vector: NDArray[np.float32]) -> dict[str, object]:
    document_id, text = f"d{number // _PASSAGES_A_DOCUMENT:05}", words.text(_WORDS)
    ends = np.cumsum([len(word) + 1 for word in text.split()]) - 1
    starts = [0, *(ends[:-1] + 1)]
    places = [Place(start, int(end), 0, 0) for start, end in zip(starts, ends, strict=True)]
    views = words.near(np.repeat(vector[None], _STRETCHES, axis=0))
    return {
        "passage_id": f"{document_id}/{number}",
        "document_id": document_id,
        "words": indexed_terms(text),
        "vector": vector,
        "packed": pack(Packed(document_id, document_id, Passage(text, tuple(places)), views)),
    }


def _search(index: TranscriptIndex, words: EnglishWords) -> Callable[[], object]:
    query, (vector,) = words.text(6), words.vectors(1)
    return lambda: index.search(query, vector, limit=_HITS)


def _documents(words: EnglishWords, passages: int) -> Iterator[Document]:
    """Documents of about this many passages in all."""
    for number in range(-(-passages // _PASSAGES_A_DOCUMENT)):
        # Neighbours share a third.
        text = words.text(_PASSAGES_A_DOCUMENT * _WORDS * 2 // 3)
        yield Document(f"s{number:05}", "small", "1", tuple(_sentences(text)))


def _sentences(text: str) -> Iterator[Segment]:
    words = text.split()
    for first in range(0, len(words), 12):
        yield Segment(" ".join(words[first : first + 12]) + ".", 400 * first, 400 * (first + 12))


def _question(engine: QuestionAnswering, words: EnglishWords) -> Callable[[], object]:
    query = f"What did {words.text(6)}?"
    return lambda: engine.answer(query, limit=3)


def _timed(calls: Sequence[Callable[[], object]]) -> list[float]:
    """Milliseconds of each call. The first tenth is for warming up, and isn't counted."""
    times_ms = []
    for call in calls:
        started_s = time.perf_counter()
        call()
        times_ms.append((time.perf_counter() - started_s) * 1000)
    return times_ms[len(calls) // 10 :]


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=100_000, help="of the large library (default: %(default)s)")
    parser.add_argument("--small", type=int, default=1000, help="passages of the small one (default: %(default)s)")
    parser.add_argument("--searches", type=int, default=200, help="how many (default: %(default)s)")
    options = parser.parse_args()
    figures = measure_search(passages=options.passages, small_passages=options.small, searches=options.searches)
    for name, value in asdict(figures).items():
        print(f"{name:22} {value:,.1f}" if isinstance(value, float) else f"{name:22} {value:,}")
