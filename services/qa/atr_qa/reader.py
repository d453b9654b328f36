"""Reading: span logits over windows of question and text, whichever engine computes them."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from atr_runtime.models import Model
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from atr_qa.engine import Span
from atr_qa.onnx import BertSession, batches
from atr_qa.spans import TokenisedText, best_span
from atr_qa.windows import Windows

# Windows as long as those of the training; a longer text becomes several, overlapping by the stride.
_WINDOW_TOKENS = 288
_STRIDE_TOKENS = 96
_BATCH = 8
# Fitted on the best of 8 passages for questions asked of a library with and without their passage: the margin at
# which both are as likely, and its softness. Half of these questions come from the reader's own training text.
_EVEN_MARGIN = 5.5
_TEMPERATURE = 3.25


class SpanModel(Protocol):
    """What an engine adds: a model whose position 0 stands for "no answer here"."""

    def run(self, encodings: Sequence[Encoding]) -> Sequence[NDArray[np.float32]]:
        """Start logits and end logits, each of shape (encodings, longest); what is padded means nothing."""


class SpanReader:
    """Reads with a model of one of the engines."""

    engine: str

    def __init__(self, *, name: str, tokenizer: Tokenizer, model: SpanModel) -> None:
        self.name = name
        self._model = model
        self._windows = Windows(tokenizer, tokens=_WINDOW_TOKENS, stride=_STRIDE_TOKENS)

    def read(self, question: str, texts: Sequence[str]) -> list[Span | None]:
        """The best span of each text, in the order of the texts; None for a text that holds no word."""
        windows = list(self._windows.cut(question, texts))
        best: list[Span | None] = [None] * len(texts)
        for batch in batches([encoding for _, encoding in windows], _BATCH):
            starts, ends = self._model.run([windows[position][1] for position in batch])
            for position, start, end in zip(batch, starts, ends, strict=True):
                number, encoding = windows[position]
                best[number] = _better(best[number], _span_of(texts[number], encoding, start, end))
        return best


class OnnxReader(SpanReader):
    """Reads with an int8 model in ONNX Runtime."""

    engine = "onnx"

    def __init__(self, model: Model, threads: int) -> None:
        super().__init__(
            name=model.name,
            tokenizer=Tokenizer.from_file(str(model.directory / "tokenizer.json")),
            model=BertSession(model.directory / "reader.int8.onnx", threads),
        )


def _span_of(text: str, encoding: Encoding, start: NDArray[np.float32], end: NDArray[np.float32]) -> Span | None:
    # Tokens of some models begin with the blank before their word, or are nothing but that.
    offsets, word_ids = [_trimmed(text, *offset) for offset in encoding.offsets], encoding.word_ids
    inside = [
        position
        for position, sequence in enumerate(encoding.sequence_ids)
        if sequence == 1 and offsets[position][0] < offsets[position][1]
    ]
    tokens = TokenisedText(
        text, [offsets[position] for position in inside], [word_ids[position] for position in inside]
    )
    found = best_span(tokens, start[inside], end[inside])
    if found is None:
        return None
    first, stop, score = found
    margin = score - float(start[0] + end[0])
    return Span(first, stop, 1 / (1 + float(np.exp((_EVEN_MARGIN - margin) / _TEMPERATURE))))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    return end - len(text[start:end].lstrip()), end


def _better(one: Span | None, other: Span | None) -> Span | None:
    return max((span for span in (one, other) if span), key=lambda span: span.score, default=None)
