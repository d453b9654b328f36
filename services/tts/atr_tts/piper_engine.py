"""Piper: VITS voices in ONNX, whose phonemes come from espeak-ng."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from atr_runtime.errors import NotFoundError
from atr_runtime.models import Model
from piper.config import PiperConfig, SynthesisConfig
from piper.voice import PiperVoice

from atr_tts.engine import Samples, Voice
from atr_tts.tempo import hasten

# Piper rounds the length of each phoneme up to a whole frame, at any scale: so this share of a sentence doesn't shrink
# with the scale, and past a rate of 1.9 nothing does. Measured on medium English voices.
_ROUNDED_SHARE = 0.26
_MAX_OWN_RATE = 1.5


@dataclass(frozen=True)
class _LoadedVoice:
    voice: Voice
    piper: PiperVoice


class PiperEngine:
    """Voices that are held in memory, by name."""

    name = "piper"

    def __init__(self, models: Sequence[Model], *, threads: int) -> None:
        """Loads the voices, the default one first. `threads` speak one sentence; 0 means one for each core."""
        loaded = [_load(model, threads) for model in models]
        self._loaded = {entry.voice.name: entry for entry in loaded}

    @property
    def voices(self) -> tuple[Voice, ...]:
        return tuple(entry.voice for entry in self._loaded.values())

    def speak(self, sentence: str, *, voice: str, speaking_rate: float) -> Samples:
        piper = self._find(voice).piper
        own_rate = min(speaking_rate, _MAX_OWN_RATE)
        config = SynthesisConfig(length_scale=piper.config.length_scale * _length_scale(own_rate))
        # espeak-ng may still see two sentences in what is one to us.
        chunks = [chunk.audio_int16_array for chunk in piper.synthesize(sentence, config)]
        samples = np.concatenate(chunks) if chunks else np.empty(0, np.int16)
        if speaking_rate <= own_rate or samples.size == 0:
            return samples
        return hasten(samples, speed=speaking_rate / own_rate, sample_rate_hz=piper.config.sample_rate)

    def warm_up(self) -> None:
        for voice in self._loaded:
            self.speak("Ready to speak.", voice=voice, speaking_rate=1.0)

    def close(self) -> None:
        self._loaded.clear()

    def _find(self, voice: str) -> _LoadedVoice:
        try:
            return self._loaded[voice]
        except KeyError:
            raise NotFoundError(f"there is no voice '{voice}'") from None


def _length_scale(speaking_rate: float) -> float:
    """The scale at which a sentence takes 1/`speaking_rate` of its own time.

    >>> _length_scale(1.0)
    1.0
    """
    return (1 / speaking_rate - _ROUNDED_SHARE) / (1 - _ROUNDED_SHARE)


def _load(model: Model, threads: int) -> _LoadedVoice:
    """Reads `<name>.onnx` and `<name>.onnx.json` from the model's folder."""
    path = _find_onnx(model)
    described = json.loads(path.with_name(f"{path.name}.json").read_text("utf-8"))
    config = PiperConfig.from_dict(described)
    # PiperVoice.load would take every core for one sentence, whatever else runs on the machine.
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    voice = Voice(path.stem, _language_tag(described), config.sample_rate)
    return _LoadedVoice(voice, PiperVoice(session=session, config=config))


def _find_onnx(model: Model) -> Path:
    named = model.directory / f"{model.name}.onnx"
    if named.is_file():
        return named
    # A bare reference has no name of its own: its folder has to hold one voice.
    found = sorted(model.directory.glob("*.onnx"))
    if len(found) != 1:
        raise NotFoundError(f"the voice '{model.name}' needs exactly one .onnx file, found {len(found)}")
    return found[0]


def _language_tag(described: dict[str, Any]) -> str:
    """BCP 47 tag, from "en_US", or from espeak-ng's "en-us" where an old voice says no more."""
    code = described.get("language", {}).get("code") or described["espeak"]["voice"]
    language, _, region = str(code).replace("_", "-").partition("-")
    return f"{language.lower()}-{region.upper()}" if region else language.lower()
