"""An engine that hears what it is told to."""

import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from atr_stt.audio import Samples, milliseconds
from atr_stt.engine import Segment, TranscribeOptions, Transcript, Word


def segment(text: str, start_ms: int = 0, end_ms: int = 1_000, **fields: float) -> Segment:
    """A segment of likely words that share its time evenly."""
    texts = text.split()
    bounds = [start_ms + n * (end_ms - start_ms) // max(1, len(texts)) for n in range(len(texts) + 1)]
    probability = fields.pop("probability", 0.9)
    words = (Word(*times, word, probability) for times, word in zip(pairwise(bounds), texts, strict=True))
    settled = {"avg_logprob": -0.2, "no_speech_probability": 0.01} | fields
    return Segment(start_ms, end_ms, text, tuple(words), **settled)


class FakeProcessors:
    """A machine with some cards, all of one kind. Its CPU can do what CPUs do, but for float16."""

    def __init__(self, cards: int, compute_types: Iterable[str] = ("float16", "float32", "int8")) -> None:
        self._cards = cards
        self._compute_types = set(compute_types)

    def cards(self) -> int:
        return self._cards

    def compute_types(self, device: str, card: int) -> set[str]:
        return self._compute_types if device == "cuda" else {"float32", "int8", "int8_float32"}


@dataclass
class FakeEngine:
    """Gives the same segments for each window, one whenever `gate` lets it, and keeps what it was asked."""

    segments: tuple[Segment, ...] = (segment("the tide has turned"),)
    languages: tuple[str, ...] = ("de", "en")
    can_translate: bool = True
    name: str = "fake"
    model: str = "fake-small"
    decoders: int = 1
    asked: list[TranscribeOptions] = field(default_factory=list)
    lengths_ms: list[int] = field(default_factory=list)
    gate: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(1_000))
    decoded: int = 0
    closed: threading.Event = field(default_factory=threading.Event)

    def transcribe(self, samples: Samples, options: TranscribeOptions) -> Transcript:
        self.asked.append(options)
        self.lengths_ms.append(milliseconds(len(samples)))
        return Transcript(options.language or "en", 0.75, self._decode())

    def warm_up(self) -> None:
        """Nothing to warm."""

    def close(self) -> None:
        """Nothing to give back."""

    def _decode(self) -> Generator[Segment, None, None]:
        try:
            for each in self.segments:
                assert self.gate.acquire(timeout=60), "the test let no segment through"
                self.decoded += 1
                yield each
        finally:
            self.closed.set()
