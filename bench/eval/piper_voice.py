"""Piper's voice of the small set. Its model says how long each phoneme lasts."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from piper import AudioChunk, PiperVoice

from bench.eval.voices import Spoken


class Piper:
    """Times are those of the phonemes, as the model laid them out."""

    name = "piper"

    def __init__(self, model: Path) -> None:
        """`model` is the voice's .onnx, with its .onnx.json beside it."""
        self._voice = PiperVoice.load(model, include_alignments=True)
        self.rate_hz = int(self._voice.config.sample_rate)

    def speak(self, words: Sequence[str]) -> Spoken:
        chunks = list(self._voice.synthesize(" ".join(words), include_alignments=True))
        groups = _groups(chunks)
        # Phonemes come in groups: five for "1860s", one for "of the". How many the sentence has up to a word says which
        # of them are that word's; one without any of its own has those of its neighbour.
        ends = [min(self._count(words[:number]), len(groups)) for number in range(len(words) + 1)]
        own = [groups[max(0, min(first, stop - 1)) : max(stop, 1)] for first, stop in pairwise(ends)]
        samples = np.concatenate([chunk.audio_int16_array for chunk in chunks])
        return Spoken(samples, [(group[0][0], group[-1][1]) for group in own])

    def _count(self, words: Sequence[str]) -> int:
        return sum(len("".join(sentence).split()) for sentence in self._voice.phonemize(" ".join(words)))


def _groups(chunks: Iterable[AudioChunk]) -> list[tuple[int, int]]:
    """First sample and end of each group of phonemes between blanks."""
    groups, at = [], 0
    for chunk in chunks:
        start = at
        for alignment in chunk.phoneme_alignments or ():
            if alignment.phoneme == " ":
                groups.append((start, at))
                start = at + int(alignment.num_samples)
            at += int(alignment.num_samples)
        groups.append((start, at))
    return groups
