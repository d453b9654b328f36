"""Where somebody speaks: Silero's detector, run block by block so that memory does not grow with the recording."""

import numpy as np
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from atr_stt.audio import Samples

# 32 ms, the only length the detector takes at 16 kHz.
FRAME_SAMPLES = 512
# Each frame is preceded by the end of the one before.
_CONTEXT_SAMPLES = 64
_STATE_SHAPE = (1, 1, 128)


class SpeechDetector:
    """Carries the detector's memory from one block of a recording to the next; make one for each recording."""

    def __init__(self) -> None:
        self._session = get_vad_model().session
        self._hidden = np.zeros(_STATE_SHAPE, np.float32)
        self._cell = np.zeros(_STATE_SHAPE, np.float32)
        self._context = np.zeros(_CONTEXT_SAMPLES, np.float32)

    def probabilities(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        """The probability of speech in each of `frames`, shape [n, FRAME_SAMPLES]: shape [n], each from 0 to 1."""
        contexts = np.vstack([self._context, frames[:-1, -_CONTEXT_SAMPLES:]])
        self._context = frames[-1, -_CONTEXT_SAMPLES:]
        inputs = {"input": np.hstack([contexts, frames]), "h": self._hidden, "c": self._cell}
        probabilities, self._hidden, self._cell = self._session.run(None, inputs)
        return np.asarray(probabilities, np.float32).reshape(-1)


def to_frames(block: Samples) -> NDArray[np.float32]:
    """The block as frames, shape [n, FRAME_SAMPLES], the last one filled up with silence."""
    return np.pad(block, (0, -len(block) % FRAME_SAMPLES)).reshape(-1, FRAME_SAMPLES)
