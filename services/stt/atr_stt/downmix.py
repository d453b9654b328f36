"""Many channels to one, without losing a voice that two channels carry with opposite signs."""

import numpy as np
from numpy.typing import NDArray

from atr_stt.audio import Samples

# A wire swapped in one channel makes left and right cancel: they then correlate far below zero, which two different
# voices, or one voice with its echo, never do. Between the two limits the last decision stands.
_OPPOSITE_BELOW = -0.6
_ALIKE_ABOVE = -0.2


class Downmix:
    """Averages the channels of consecutive blocks, turning over those that are the loudest channel's opposite.

    A channel of silence only halves the level, and the level means nothing to Whisper, which scales its input.
    """

    def __init__(self) -> None:
        self._signs: NDArray[np.float32] = np.ones(0, np.float32)

    def mix(self, channels: NDArray[np.float32]) -> Samples:
        """One channel, shape [n], from `channels`, shape [channels, n]."""
        if len(self._signs) != len(channels):
            self._signs = np.ones(len(channels), np.float32)
        self._turn_opposites(channels)
        mixed: Samples = self._signs @ channels / np.float32(len(channels))
        return mixed

    def _turn_opposites(self, channels: NDArray[np.float32]) -> None:
        energies = np.einsum("cn,cn->c", channels, channels)
        loudest = int(energies.argmax())
        scale = np.sqrt(energies * energies[loudest])
        # Silence is like nothing: NaN is on neither side of the limits.
        alikeness = np.divide(channels @ channels[loudest], scale, out=np.full_like(scale, np.nan), where=scale > 0)
        self._signs[alikeness < _OPPOSITE_BELOW] = -1
        self._signs[alikeness > _ALIKE_ABOVE] = 1
