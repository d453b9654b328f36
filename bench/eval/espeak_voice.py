"""espeak-ng's voice, which is harder to understand. The library tells when each word begins."""

import ctypes
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from bench.eval.voices import Samples, Spoken

_LIBRARY = "libespeak-ng.so.1"
_SYNCHRONOUS, _BY_CHARACTER, _UTF_8 = 2, 1, 1
_END_OF_EVENTS, _WORD = 0, 1


class _Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h. `text_position` counts characters from 1, `sample` samples from the start."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class EspeakNg:
    """One at a time in a process: the library has one state."""

    name = "espeak-ng"

    def __init__(self) -> None:
        """Raises OSError where espeak-ng isn't installed."""
        self._library = ctypes.CDLL(_LIBRARY)
        self.rate_hz = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, 0))
        self._pieces: list[Samples] = []
        self._begun: list[tuple[int, int]] = []
        # Held here, because the library keeps no reference to it.
        self._callback = _CALLBACK(self._take)
        self._library.espeak_SetSynthCallback(self._callback)
        self._library.espeak_SetVoiceByName(b"en-us")

    def speak(self, words: Sequence[str]) -> Spoken:
        self._pieces, self._begun = [], []
        text = " ".join(words).encode()
        self._library.espeak_Synth(text, len(text) + 1, 0, _BY_CHARACTER, 0, _UTF_8, None, None)
        samples = np.concatenate(self._pieces)
        return Spoken(samples, _places(words, self._begun, len(samples)))

    def _take(self, wav: Any, count: int, events: Any) -> int:
        if wav and count:
            self._pieces.append(np.ctypeslib.as_array(wav, (count,)).copy())
        number = 0
        while events[number].type != _END_OF_EVENTS:
            if events[number].type == _WORD:
                self._begun.append((events[number].text_position - 1, events[number].sample))
            number += 1
        return 0


def _places(words: Sequence[str], begun: Sequence[tuple[int, int]], total: int) -> list[tuple[int, int]]:
    """Each word from its first event to that of the next; `begun` holds characters and samples.

    A number has several events; a word that isn't spoken has none, and begins with the next one.
    """
    ends = list(accumulate(len(word) + 1 for word in words))
    starts = [0] * len(words) + [total]
    for number in reversed(range(len(words))):
        first = ends[number] - len(words[number]) - 1
        own = [sample for character, sample in begun if first <= character < ends[number]]
        starts[number] = min(own, default=starts[number + 1])
    return list(pairwise(starts))
