"""Reading: span logits over windows of question and text, whichever engine computes them."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
from atr_runtime.models import Model
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from atr_qa.calibration import Calibration
from atr_qa.engine import Span
from atr_qa.onnx import BertSession, batches
from atr_qa.spans import TokenisedText, best_spans
from atr_qa.windows import Windows

# Windows as long as those of the training; a longer text becomes several, overlapping by the stride.
_WINDOW_TOKENS = 384
_STRIDE_TOKENS = 128
_SPANS_OF_A_TEXT = 3
_UNCALIBRATED = Calibration()


class SpanModel(Protocol):
    """What an engine adds: a model whose position 0 stands for "no answer here"."""

    def run(self, encodings: Sequence[Encoding]) -> Sequence[NDArray[np.float32]]:
        """Start logits and end logits, each of shape (encodings, longest); what is padded means nothing."""


class SpanReader:
    """Reads with a model of one of the engines."""

    engine: str
    # Windows in one run of the model.
    _batch = 8

    def __init__(
        self, *, name: str, tokenizer: Tokenizer, model: SpanModel, calibration: Calibration = _UNCALIBRATED
    ) -> None:
        self.name = name
        self.calibration = calibration
        self._model = model
        self._windows = Windows(tokenizer, tokens=_WINDOW_TOKENS, stride=_STRIDE_TOKENS)

    def read(self, question: str, texts: Sequence[str]) -> list[list[Span]]:
        """The best spans of each text, in the order of the texts: best first, without overlap."""
        spans: list[list[Span]] = [[] for _ in texts]
        windows = list(self._windows.cut(question, texts))
        for batch in batches([encoding for _, encoding in windows], self._batch):
            starts, ends = self._model.run([windows[position][1] for position in batch])
            for position, start, end in zip(batch, starts, ends, strict=True):
                number, encoding = windows[position]
                spans[number] += self._spans_of(texts[number], encoding, start, end)
        return [_apart(found) for found in spans]

    def _spans_of(
        self, text: str, encoding: Encoding, start: NDArray[np.float32], end: NDArray[np.float32]
    ) -> list[Span]:
        """Those of a window, scored by how far they are above its "no answer here"."""
        tokens, inside = _text_of(text, encoding)
        nothing = float(start[0] + end[0])
        return [
            Span(first, stop, self.calibration.of_margin(score - nothing))
            for first, stop, score in best_spans(tokens, start[inside], end[inside], most=_SPANS_OF_A_TEXT)
        ]


class OnnxReader(SpanReader):
    """Reads with an int8 model in ONNX Runtime."""

    engine = "onnx"
    # Int8 arithmetic chooses its scale by all that it computes at once, so a window's logits would depend on the others.
    _batch = 1

    def __init__(self, model: Model, threads: int) -> None:
        super().__init__(
            name=model.name,
            tokenizer=Tokenizer.from_file(str(model.directory / "tokenizer.json")),
            model=BertSession(model.directory / "reader.int8.onnx", threads),
            calibration=Calibration.beside(model.directory),
        )


def _text_of(text: str, encoding: Encoding) -> tuple[TokenisedText, list[int]]:
    """The tokens of the text in a window, and their positions there."""
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
    return tokens, inside


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    return end - len(text[start:end].lstrip()), end


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Best first, without those that share a character with a better one: windows overlap."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: -span.score):
        if all(span.end <= better.start or better.end <= span.start for better in kept):
            kept.append(span)
    return kept[:_SPANS_OF_A_TEXT]
