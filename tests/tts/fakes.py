"""Engines that satisfy the service's Protocol without a model, or hold one back until a test allows it."""

import threading

import numpy as np
from atr_runtime.errors import NotFoundError
from atr_tts.engine import Engine, Samples, Voice

ENGLISH = Voice("en_GB-fake-medium", "en-GB", 22_050)
GERMAN = Voice("de_DE-fake-low", "de-DE", 16_000)
_PATIENCE_S = 30


class FakeEngine:
    """Says every sentence as a tone of 10 ms for each character, and remembers what it was asked."""

    name = "fake"

    def __init__(self) -> None:
        self.voices = (ENGLISH, GERMAN)
        self.spoken: list[str] = []
        self.speaking_rates: list[float] = []

    def speak(self, sentence: str, *, voice: str, speaking_rate: float) -> Samples:
        found = next((known for known in self.voices if known.name == voice), None)
        if found is None:
            raise NotFoundError(voice)
        self.spoken.append(sentence)
        self.speaking_rates.append(speaking_rate)
        if sentence == "Mute.":
            return np.empty(0, np.int16)
        return tone(len(sentence) * 0.01 / speaking_rate, found.sample_rate_hz)

    def warm_up(self) -> None:
        pass

    def close(self) -> None:
        pass


class GatedEngine:
    """Holds back every sentence that ends a text in "last.", until `gate` is set."""

    def __init__(self, inner: Engine) -> None:
        self._inner = inner
        self.name = inner.name
        self.voices = inner.voices
        self.gate = threading.Event()
        self.is_waiting = threading.Event()

    def speak(self, sentence: str, *, voice: str, speaking_rate: float) -> Samples:
        if sentence.endswith("last."):
            self.is_waiting.set()
            assert self.gate.wait(_PATIENCE_S), "the gate was never opened"
        return self._inner.speak(sentence, voice=voice, speaking_rate=speaking_rate)

    def warm_up(self) -> None:
        pass

    def close(self) -> None:
        pass


def tone(duration_s: float, rate_hz: int) -> Samples:
    """A 440 Hz sine at a third of full scale."""
    times_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    return np.round(10_000 * np.sin(2 * np.pi * 440 * times_s)).astype(np.int16)
