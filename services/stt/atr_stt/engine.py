"""What a speech engine is: samples in, timed words out. Knows neither gRPC nor files."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

from atr_stt.audio import Samples


@dataclass(frozen=True)
class TranscribeOptions:
    """What the caller asked for."""

    # ISO 639-1; empty: the model detects it.
    language: str = ""
    # Text in English, whatever is spoken. Only for engines that can.
    translate: bool = False
    prompt: str = ""
    hotwords: str = ""
    beam_size: int = 5
    word_timestamps: bool = True
    # None: start at 0, and raise it where decoding fails.
    temperature: float | None = None


@dataclass(frozen=True)
class Word:
    """A word with its punctuation; `probability` from 0 to 1."""

    start_ms: int
    end_ms: int
    text: str
    probability: float


@dataclass(frozen=True)
class Segment:
    """A phrase or sentence. `avg_logprob` is at most 0, `no_speech_probability` from 0 to 1."""

    start_ms: int
    end_ms: int
    text: str
    words: tuple[Word, ...]
    avg_logprob: float
    no_speech_probability: float


@dataclass(frozen=True)
class Transcript:
    """The language of some samples, and their segments in order of time, decoded while they are asked for."""

    language: str
    language_probability: float
    segments: Generator[Segment, None, None]


class SpeechEngine(Protocol):
    """One loaded model. Several threads may call `transcribe` at a time."""

    @property
    def name(self) -> str:
        """Such as "faster-whisper"."""

    @property
    def model(self) -> str:
        """Such as "whisper-tiny.en"."""

    @property
    def decoders(self) -> int:
        """How many calls of `transcribe` it works on at a time; others wait."""

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639-1 codes that the model knows, sorted."""

    @property
    def can_translate(self) -> bool:
        """Whether `TranscribeOptions.translate` is possible."""

    def transcribe(self, samples: Samples, options: TranscribeOptions) -> Transcript:
        """Times are from the first sample, never beyond the last, and never fall from one word to the next.

        Closing the segments stops the work within one chunk of 30 s.
        """

    def warm_up(self) -> None:
        """Runs one small inference, so that the first caller doesn't pay for lazy set-up."""

    def close(self) -> None:
        """Gives the memory of the model back."""
