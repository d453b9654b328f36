"""Cuts a question and a text into windows that a model can take."""

from collections.abc import Iterator, Sequence

from tokenizers import Encoding, Tokenizer

# The rest of a longer question is left out, so that a window always has room for the text.
_QUESTION_TOKENS = 96


class Windows:
    """Windows of `tokens` tokens, question and special ones included, that overlap by `stride` tokens of the text."""

    def __init__(self, tokenizer: Tokenizer, *, tokens: int, stride: int) -> None:
        self._questions = Tokenizer.from_str(tokenizer.to_str())
        self._questions.no_padding()
        self._questions.enable_truncation(_QUESTION_TOKENS)
        self._pairs = Tokenizer.from_str(tokenizer.to_str())
        self._pairs.no_padding()
        self._pairs.enable_truncation(tokens, stride=stride, strategy="only_second")

    def cut(self, question: str, texts: Sequence[str]) -> Iterator[tuple[int, Encoding]]:
        """Each window with the number of its text."""
        short = question[: self._questions.encode(question).offsets[-2][1]]
        for number, encoding in enumerate(self._pairs.encode_batch([(short, text) for text in texts])):
            yield number, encoding
            for overflow in encoding.overflowing:
                yield number, overflow
