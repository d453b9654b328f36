"""Vectors of texts, and of the stretches of a text, from MiniLM in ONNX Runtime."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

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
# The published int8 model widens its weights to float before it computes. This graph computes with the very same
# weights (it holds their places in that file) in int8, see services/qa/models/embedder/build_graph.py.
_INT8_MODEL = "all-minilm-l6-v2-int8"
_INT8_GRAPH = Path(__file__).with_name("minilm-int8.onnx")


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
        rows = [views[0] for views in self.embed_views(texts)]
        return np.stack(rows) if rows else np.empty((0, VECTOR_SIZE), np.float32)

    def embed_views(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """For each text the vectors of the whole and then of its stretches, shape (1 + stretches, 384), of length 1.

        A stretch's vector comes from the states of its tokens, which know the rest of the text; it costs no second run.
        """
        repeats = [0, *(_repeated(*pair) for pair in pairwise(texts))] if _REUSE else [0] * len(texts)
        encodings = self._tokenizer.encode_batch([text[shared:] for text, shared in zip(texts, repeats, strict=True)])
        if len(encodings) < 2 or self._threads == 1:  # noqa: PLR2004 - one text needs no second thread
            runs = [self._states(encoding) for encoding in encodings]
        else:
            with ThreadPoolExecutor(self._threads) as threads:
                runs = list(threads.map(self._states, encodings))
        views = []
        before = None
        length = 0
        for text, shared, encoding, states in zip(texts, repeats, encodings, runs):
            inner = states[1:-1] if len(states) > 2 else states
            starts = np.array([o[0] for o in encoding.offsets])
            starts = (starts[1:-1] if len(states) > 2 else starts) + shared
            whole = states
            if shared:
                bs, bi = before
                keep = bs >= length - shared
                inner = np.concatenate([bi[keep], inner])
                whole = np.concatenate([bi[keep], states])
                starts = np.concatenate([bs[keep] - (length - shared), starts])
            before, length = (starts, inner), len(text)
            views.append(_views(whole, inner))
        return views

    def _states(self, encoding: Encoding):
        # Some exports give the sentence's vector, too; it is the mean of these.
        (states, *_), *_ = self._session.run([encoding])
        return states


def _views(states, inner) -> NDArray[np.float32]:
    starts = range(0, max(1, len(inner) - _VIEW_STEP), _VIEW_STEP)
    means = [states.mean(axis=0), *(inner[start : start + _VIEW_TOKENS].mean(axis=0) for start in starts)]
    views = np.stack(means).astype(np.float32)
    views /= np.linalg.norm(views, axis=1, keepdims=True)
    return views


_REUSE = True


def _repeated(before: str, text: str) -> int:
    """How many characters at the start of a text end the one before it."""
    at = before.find(text[:40])
    while at >= 0:
        if text.startswith(before[at:]):
            shared = len(before) - at
            return shared if shared <= len(text) // 2 else 0
        at = before.find(text[:40], at + 1)
    return 0
