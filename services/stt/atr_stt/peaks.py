"""The outline of a recording, for whoever draws it: how loud each twentieth of a second gets."""

from collections.abc import Iterable, Iterator

import numpy as np

from atr_stt.audio import SAMPLES_PER_MS, Samples

PEAK_MS = 50
_PEAK_SAMPLES = PEAK_MS * SAMPLES_PER_MS
_FULL_SCALE = 255


class Peaks:
    """Collects the peaks of the blocks that pass."""

    def __init__(self) -> None:
        self._found = bytearray()
        self._rest = np.zeros(0, np.float32)  # what does not fill a peak yet

    def watch(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        """The same blocks; the last peak is complete with the last of them."""
        for block in blocks:
            samples = np.concatenate([self._rest, block])
            whole = len(samples) // _PEAK_SAMPLES * _PEAK_SAMPLES
            self._note(samples[:whole].reshape(-1, _PEAK_SAMPLES))
            self._rest = samples[whole:]
            yield block
        if len(self._rest):
            self._note(self._rest[None])
            self._rest = self._rest[:0]

    def take(self) -> bytes:
        """The peaks since the last call: one byte for each 50 ms, 255 for full scale."""
        taken, self._found = bytes(self._found), bytearray()
        return taken

    def _note(self, stretches: Samples) -> None:
        """Adds the peak of each row of `stretches`, shape [n, samples]."""
        loudest = np.abs(stretches).max(axis=1, initial=0)
        self._found += np.rint(np.minimum(loudest, 1) * _FULL_SCALE).astype(np.uint8).tobytes()
