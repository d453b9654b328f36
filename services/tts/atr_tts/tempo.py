"""Faster speech at the same pitch, for paces that a voice itself can't reach."""

import numpy as np
from numpy.typing import NDArray

from atr_tts.engine import Samples

# Long enough for two periods of a low voice, short enough to keep consonants apart.
_FRAME_S = 0.030
_SEARCH_S = 0.008


def hasten(samples: Samples, *, speed: float, sample_rate_hz: int) -> Samples:
    """The same speech in 1/`speed` of the time, for a speed above 1.

    WSOLA (Verhelst and Roelands, 1993): windowed frames are laid half over one another, each taken from near its
    place in the input, where it continues the frame before it best.
    """
    hop = int(_FRAME_S * sample_rate_hz / 2)
    search = int(_SEARCH_S * sample_rate_hz)
    count = int(len(samples) / (hop * speed))
    padded = np.pad(samples.astype(np.float32), (search, 2 * search + 4 * hop))
    window = np.hanning(2 * hop + 1)[:-1].astype(np.float32)
    out = np.zeros((count + 1) * hop, np.float32)
    continuation = padded[search : search + 2 * hop]
    for number in range(count):
        begin = int(number * hop * speed)
        begin += _best_offset(padded[begin : begin + 2 * search + 2 * hop], continuation)
        out[number * hop : (number + 2) * hop] += window * padded[begin : begin + 2 * hop]
        continuation = padded[begin + hop : begin + 3 * hop]
    return np.clip(np.round(out), -32_768, 32_767).astype(np.int16)


def _best_offset(region: NDArray[np.float32], wanted: NDArray[np.float32]) -> int:
    """Where in the region the wanted frame fits best, by correlation over the frame's energy there."""
    energy = np.cumsum(np.concatenate([[1.0], region**2]))
    norms = np.sqrt(energy[len(wanted) :] - energy[: -len(wanted)] + 1.0)
    return int(np.argmax(np.correlate(region, wanted, "valid") / norms))
