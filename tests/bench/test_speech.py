"""Passages spoken sentence by sentence."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile

from bench.eval.speech import speech_of
from bench.eval.voices import Spoken

TEXT = "We met there. It rained."


class FakeVoice:
    """Each word lasts 100 samples, which are 100 ms."""

    name = "fake"
    rate_hz = 1000

    def __init__(self) -> None:
        self.spoken: list[list[str]] = []

    def speak(self, words: Sequence[str]) -> Spoken:
        self.spoken.append(list(words))
        samples = np.full(100 * len(words), 9, np.int16)
        return Spoken(samples, [(100 * number, 100 * number + 90) for number in range(len(words))])


def test_words_are_heard_where_their_sentence_begins(tmp_path: Path) -> None:
    """A pause follows each sentence, and the times go on behind it."""
    speech = speech_of(FakeVoice(), TEXT, tmp_path)
    assert speech.heard == [(0, 90), (100, 190), (200, 290), (650, 740), (750, 840)]
    samples, rate_hz = soundfile.read(io.BytesIO(speech.flac), dtype="int16")
    assert (len(samples), rate_hz) == (300 + 350 + 200 + 350, 1000)
    assert samples[650] == 9
    assert samples[649] == 0


def test_nothing_is_spoken_twice(tmp_path: Path) -> None:
    """The next run takes it from the cache, times and all; another text is another recording."""
    voice = FakeVoice()
    first = speech_of(voice, TEXT, tmp_path)
    assert speech_of(voice, TEXT, tmp_path) == first
    assert voice.spoken == [["We", "met", "there."], ["It", "rained."]]
    assert speech_of(voice, "It snowed.", tmp_path).key != first.key
