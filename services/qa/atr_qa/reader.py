"""The int8 reader in ONNX Runtime: span logits over windows of question and text."""

from collections.abc import Iterator, Sequence

import numpy as np
from atr_runtime.models import Model
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from atr_qa.engine import Span
from atr_qa.onnx import BertSession, batches
from atr_qa.spans import TokenisedText, best_span

# Windows as long as those of the training; a longer text becomes several, overlapping by the stride.
_WINDOW_TOKENS = 288
_STRIDE_TOKENS = 96
# The rest of a longer question is left out, so that a window always has room for the text.
_QUESTION_TOKENS = 96
_BATCH = 8
# Fitted on the best of 8 passages for questions asked of a library with and without their passage: the margin at
# which both are as likely, and its softness. Half of these questions come from the reader's own training text.
_EVEN_MARGIN = 5.5
_TEMPERATURE = 3.25


class OnnxReader:
    """Reads with a BERT model whose position 0 stands for "no answer here"."""

    engine = "onnx"

    def __init__(self, model: Model, threads: int) -> None:
        self.name = model.name
        self._session = BertSession(model.directory / "reader.int8.onnx", threads)
        tokenizer_file = str(model.directory / "tokenizer.json")
        self._questions = Tokenizer.from_file(tokenizer_file)
        self._questions.no_padding()
        self._questions.enable_truncation(_QUESTION_TOKENS)
        self._pairs = Tokenizer.from_file(tokenizer_file)
        self._pairs.no_padding()
        self._pairs.enable_truncation(_WINDOW_TOKENS, stride=_STRIDE_TOKENS, strategy="only_second")

    def read(self, question: str, texts: Sequence[str]) -> list[Span | None]:
        """The best span of each text, in the order of the texts; None for a text that holds no word."""
        windows = list(self._windows(question, texts))
        best: list[Span | None] = [None] * len(texts)
        for batch in batches([encoding for _, encoding in windows], _BATCH):
            starts, ends = self._session.run([windows[position][1] for position in batch])
            for position, start, end in zip(batch, starts, ends, strict=True):
                number, encoding = windows[position]
                best[number] = _better(best[number], _span_of(texts[number], encoding, start, end))
        return best

    def _windows(self, question: str, texts: Sequence[str]) -> Iterator[tuple[int, Encoding]]:
        """Each window with the number of its text."""
        short = question[: self._questions.encode(question).offsets[-2][1]]
        for number, encoding in enumerate(self._pairs.encode_batch([(short, text) for text in texts])):
            yield number, encoding
            for overflow in encoding.overflowing:
                yield number, overflow


def _span_of(text: str, encoding: Encoding, start: NDArray[np.float32], end: NDArray[np.float32]) -> Span | None:
    inside = [position for position, sequence in enumerate(encoding.sequence_ids) if sequence == 1]
    offsets, word_ids = encoding.offsets, encoding.word_ids
    tokens = TokenisedText(
        text, [offsets[position] for position in inside], [word_ids[position] for position in inside]
    )
    found = best_span(tokens, start[inside], end[inside])
    if found is None:
        return None
    first, stop, score = found
    margin = score - float(start[0] + end[0])
    return Span(first, stop, 1 / (1 + float(np.exp((_EVEN_MARGIN - margin) / _TEMPERATURE))))


def _better(one: Span | None, other: Span | None) -> Span | None:
    return max((span for span in (one, other) if span), key=lambda span: span.score, default=None)
