"""Vectors of texts, and of the stretches of a text, from MiniLM in ONNX Runtime."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from atr_runtime.models import Model
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from atr_qa.onnx import BertSession

VECTOR_SIZE = 384
# The model was trained on texts up to this long, and adds nothing for what follows.
_MOST_TOKENS = 256
# Stretches of a text: long enough for a sentence, overlapping by half so that no sentence is halved in all of them.
_VIEW_TOKENS, _VIEW_STEP = 32, 16
# So many characters at its start tell whether a text goes on where the one before it ends.
_OPENING = 16
# The published int8 model widens its weights to float before it computes. This graph computes with the very same
# weights (it holds their places in that file) in int8, see services/qa/models/embedder/build_graph.py.
_INT8_MODEL = "all-minilm-l6-v2-int8"
_INT8_GRAPH = Path(__file__).with_name("minilm-int8.onnx")


class _Tokens(NamedTuple):
    """Hidden states of a text's tokens, shape (tokens, 384), and the place in the text where each begins."""

    states: NDArray[np.float32]
    starts: NDArray[np.int64]


_NO_TOKENS = _Tokens(np.empty((0, VECTOR_SIZE), np.float32), np.empty(0, np.int64))


class MiniLmEmbedder:
    """all-MiniLM-L6-v2: the mean of its last hidden states, scaled to length 1.

    Each text runs alone. In a batch, shorter ones would be padded, and int8 arithmetic would choose its scale by the
    neighbours, so that a text's vector would depend on them.
    """

    def __init__(self, model: Model, tokenizer_file: Path, threads: int) -> None:
        """`threads` texts are embedded at a time; 0 means one for each core."""
        self.name = model.name
        if model.name == _INT8_MODEL:
            # ONNX Runtime's own way to fuse what is left is slower than leaving it.
            self._session = BertSession(_INT8_GRAPH, 1, weights=model.directory, is_fused=True)
        else:
            self._session = BertSession(model.directory / "model.onnx", 1)
        self._threads = threads or len(os.sched_getaffinity(0))
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MOST_TOKENS)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text, shape (texts, 384)."""
        rows = [views[0] for views in self._views(texts, [0] * len(texts))]
        return np.stack(rows) if rows else np.empty((0, VECTOR_SIZE), np.float32)

    def embed_views(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """For each text the vectors of the whole and then of its stretches, shape (1 + stretches, 384), of length 1.

        A stretch's vector comes from the states of its tokens, which know the rest of the text; it costs no second run.
        What a text shares with the end of the one before it, as passages of one transcript do, is run there only.
        """
        return self._views(texts, [0, *(_shared(*pair) for pair in pairwise(texts))][: len(texts)])

    def _views(self, texts: Sequence[str], shared: Sequence[int]) -> list[NDArray[np.float32]]:
        """`shared` says how many characters of each text end the one before it."""
        encodings = self._tokenizer.encode_batch([text[known:] for text, known in zip(texts, shared, strict=True)])
        views, tokens, length = [], _NO_TOKENS, 0
        for text, known, encoding, states in zip(texts, shared, encodings, self._run(encodings), strict=True):
            earlier = _from(tokens, length - known) if known else _NO_TOKENS
            # Without the tokens that begin and end a text, unless there is nothing else.
            inner = np.flatnonzero(np.array(encoding.special_tokens_mask) == 0)
            own = inner if len(inner) else np.arange(len(states))
            starts = np.array(encoding.offsets, np.int64)[own, 0] + known
            tokens = _Tokens(
                np.concatenate([earlier.states, states[own]]),
                np.concatenate([earlier.starts, starts]),
            )
            views.append(_unit_means(np.concatenate([earlier.states, states]), tokens.states))
            length = len(text)
        return views

    def _run(self, encodings: Sequence[Encoding]) -> list[NDArray[np.float32]]:
        """The states of each text's tokens."""
        if len(encodings) < 2 or self._threads == 1:  # noqa: PLR2004 - one text needs no second thread
            return [self._states(encoding) for encoding in encodings]
        with ThreadPoolExecutor(self._threads) as threads:
            return list(threads.map(self._states, encodings))

    def _states(self, encoding: Encoding) -> NDArray[np.float32]:
        # Some exports give the sentence's vector, too; it is the mean of these.
        outputs: list[NDArray[np.float32]] = self._session.run([encoding])
        states: NDArray[np.float32] = outputs[0][0].astype(np.float32, copy=False)
        return states


def _shared(before: str, text: str) -> int:
    """How many characters at the start of a text end the one before it; 0 where little would be left to run.

    >>> _shared("So it began: it rained for days", "it rained for days until the river rose")
    18
    """
    opening = text[:_OPENING]
    # The model makes less of a few words alone than of the same ones behind others.
    at = before.find(opening, max(0, len(before) - len(text) // 2)) if opening else -1
    while at >= 0 and not text.startswith(before[at:]):
        at = before.find(opening, at + 1)
    return len(before) - at if at >= 0 else 0


def _from(tokens: _Tokens, place: int) -> _Tokens:
    """The tokens that begin at this place or behind it, with places counted from there."""
    is_kept = tokens.starts >= place
    return _Tokens(tokens.states[is_kept], tokens.starts[is_kept] - place)


def _unit_means(whole: NDArray[np.float32], inner: NDArray[np.float32]) -> NDArray[np.float32]:
    starts = range(0, max(1, len(inner) - _VIEW_STEP), _VIEW_STEP)
    means = [whole.mean(axis=0), *(inner[start : start + _VIEW_TOKENS].mean(axis=0) for start in starts)]
    views = np.stack(means)
    views /= np.linalg.norm(views, axis=1, keepdims=True)
    return views
