"""The one form in which sound travels inside this service: 16 kHz, one channel, float32."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 16_000
SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000

# One channel, from -1 to 1. Shape [n].
Samples: TypeAlias = NDArray[np.float32]


def milliseconds(samples: int) -> int:
    """How long that many samples last, in whole milliseconds, rounded down."""
    return samples // SAMPLES_PER_MS
