"""The reference engine: Whisper under PyTorch, by openai-whisper. Needs the extra `atr-stt[openai]`."""

import os
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
import whisper
from atr_runtime.errors import FailedPreconditionError
from atr_runtime.models import Model
from faster_whisper.vad import VadOptions, get_speech_timestamps
from whisper.tokenizer import LANGUAGES

from atr_stt.audio import SAMPLE_RATE_HZ, Samples, milliseconds
from atr_stt.device import Place
from atr_stt.engine import TranscribeOptions, Transcript
from atr_stt.heard import in_our_words

# What the model sees at a time. Speech is cut into pieces of this length, so that a caller who stops waits for one only.
_PIECE_S = 30
_RISING_TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


class OpenAiWhisper:
    """A checkpoint as openai-whisper publishes it (`tiny.en.pt`), in a folder of its own.

    It finds speech with the detector of the default engine, and decodes with the same options, so that the two can be
    compared. It takes hotwords as a prompt, since it has no other place for them.
    """

    name = "openai-whisper"
    decoders = 1

    def __init__(self, model: Model, *, place: Place = Place(), cpu_threads: int = 0) -> None:  # noqa: B008 - frozen
        """`cpu_threads` 0: one for each core. Raises FailedPreconditionError where the folder has no checkpoint."""
        self.model = model.name
        if place.device == "cpu":
            torch.set_num_threads(cpu_threads or len(os.sched_getaffinity(0)))
        self._device = f"cuda:{place.card}" if place.device == "cuda" else "cpu"
        self._whisper = _load(_checkpoint(model.directory), self._device)
        self.can_translate = bool(self._whisper.is_multilingual)
        self.languages = tuple(sorted(LANGUAGES)) if self.can_translate else ("en",)
        # It keeps what it has decoded so far in hooks on the model itself.
        self._one_at_a_time = threading.Lock()

    def transcribe(self, samples: Samples, options: TranscribeOptions) -> Transcript:
        pieces = _speech(samples)
        language, probability = options.language or "en", 1.0
        if pieces and self.can_translate and not options.language:
            language, probability = self._detect(samples[pieces[0].start : pieces[0].stop])
        heard = self._hear(samples, pieces, _arguments(options) | {"language": language})
        return Transcript(
            language=language,
            language_probability=probability,
            segments=in_our_words(heard, milliseconds(len(samples))),
        )

    def warm_up(self) -> None:
        """Word times are computed by code that is compiled when it is first called."""
        noise = np.random.default_rng(0).normal(scale=0.01, size=SAMPLE_RATE_HZ).astype(np.float32)
        arguments = _arguments(TranscribeOptions(language="en", beam_size=1, temperature=0.0))
        self._decode(noise, arguments | {"no_speech_threshold": None, "logprob_threshold": None})

    def close(self) -> None:
        del self._whisper

    def _hear(self, samples: Samples, pieces: list[range], arguments: dict[str, Any]) -> Iterator[SimpleNamespace]:
        for piece in pieces:
            yield from _moved(self._decode(samples[piece.start : piece.stop], arguments), piece.start / SAMPLE_RATE_HZ)

    def _decode(self, samples: Samples, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        with self._one_at_a_time:
            heard = self._whisper.transcribe(np.ascontiguousarray(samples), fp16=self._device != "cpu", **arguments)
        segments: list[dict[str, Any]] = heard["segments"]
        return segments

    def _detect(self, samples: Samples) -> tuple[str, float]:
        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(samples), self._whisper.dims.n_mels)
        with self._one_at_a_time:
            _, probabilities = self._whisper.detect_language(mel.to(self._device))
        language = max(probabilities, key=probabilities.__getitem__)
        return language, float(probabilities[language])


def _checkpoint(folder: Path) -> Path:
    found = sorted(folder.glob("*.pt"))
    if len(found) != 1:
        raise FailedPreconditionError("openai-whisper wants a folder with one checkpoint, such as tiny.en.pt")
    return found[0]


def _load(checkpoint: Path, device: str) -> Any:
    model = whisper.load_model(str(checkpoint), device=device)
    # Which parts of a model look at the moment of each word; known by the model's published name.
    heads = whisper._ALIGNMENT_HEADS.get(checkpoint.stem)  # noqa: SLF001 - only downloads set them otherwise
    if heads:
        model.set_alignment_heads(heads)
    return model


def _arguments(options: TranscribeOptions) -> dict[str, Any]:
    is_sampled = options.temperature is not None and options.temperature > 0
    return {
        "task": "translate" if options.translate else "transcribe",
        "beam_size": None if is_sampled else options.beam_size,
        "initial_prompt": " ".join(filter(None, [options.hotwords, options.prompt])) or None,
        "word_timestamps": options.word_timestamps,
        "temperature": _RISING_TEMPERATURES if options.temperature is None else options.temperature,
        "condition_on_previous_text": False,
        "verbose": None,
    }


def _speech(samples: Samples) -> list[range]:
    """Stretches of speech, joined to pieces of at most 30 s from the first to the last sample."""
    most = _PIECE_S * SAMPLE_RATE_HZ
    pieces: list[range] = []
    for stretch in get_speech_timestamps(samples, VadOptions(max_speech_duration_s=_PIECE_S)):
        start, stop = stretch["start"], stretch["end"]
        if pieces and stop - pieces[-1].start <= most:
            pieces[-1] = range(pieces[-1].start, stop)
        else:
            pieces.append(range(start, stop))
    return pieces


def _moved(segments: list[dict[str, Any]], by_s: float) -> Generator[SimpleNamespace, None, None]:
    """The library's dictionaries as objects, their times from the first sample of all."""
    for segment in segments:
        words = [_moved_object(word, by_s) for word in segment.get("words", ())]
        moved = _moved_object(segment, by_s)
        moved.words = words
        yield moved


def _moved_object(found: dict[str, Any], by_s: float) -> SimpleNamespace:
    return SimpleNamespace(**found | {"start": found["start"] + by_s, "end": found["end"] + by_s})
