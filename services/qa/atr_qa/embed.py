"""Sentence vectors from MiniLM in ONNX Runtime."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from atr_runtime.models import Model
from numpy.typing import NDArray
from tokenizers import Tokenizer

from atr_qa.onnx import BertSession, batches

VECTOR_SIZE = 384
# The model was trained on texts up to this long, and adds nothing for what follows.
_MOST_TOKENS = 256
_BATCH = 16


class MiniLmEmbedder:
    """all-MiniLM-L6-v2: the mean of its last hidden states, scaled to length 1."""

    def __init__(self, model: Model, tokenizer_file: Path, threads: int) -> None:
        self.name = model.name
        self._session = BertSession(model.directory / "model.onnx", threads)
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MOST_TOKENS)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text, shape (texts, 384)."""
        encodings = self._tokenizer.encode_batch(list(texts))
        vectors = np.empty((len(texts), VECTOR_SIZE), np.float32)
        for batch in batches(encodings, _BATCH):
            chosen = [encodings[position] for position in batch]
            # Some exports give the sentence's vector, too; it is the mean of these.
            hidden, *_ = self._session.run(chosen)
            for position, encoding, states in zip(batch, chosen, hidden, strict=True):
                vectors[position] = states[: len(encoding)].mean(axis=0)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors
