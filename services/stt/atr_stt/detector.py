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
# The longer it hears nothing, the later Silero notices the next word: 0.3 s late after half a minute of silence. So
# it starts afresh after each second (31 frames) in which nothing was likelier than this.
_QUIET_FRAMES = 31
_QUIET_PROBABILITY = 0.1


class SpeechDetector:
    """Carries the detector's memory from one block of a recording to the next; make one for each recording."""

    def __init__(self) -> None:
        self._session = get_vad_model().session
        self._context = np.zeros(_CONTEXT_SAMPLES, np.float32)
        self._hidden = np.zeros(_STATE_SHAPE, np.float32)
        self._cell = np.zeros(_STATE_SHAPE, np.float32)
        self._quiet_frames = 0

    def probabilities(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        """The probability of speech in each of `frames`, shape [n, FRAME_SAMPLES]: shape [n], each from 0 to 1."""
        contexts = np.vstack([self._context, frames[:-1, -_CONTEXT_SAMPLES:]])
        self._context = frames[-1, -_CONTEXT_SAMPLES:]
        inputs = {"input": np.hstack([contexts, frames]), "h": self._hidden, "c": self._cell}
        output, self._hidden, self._cell = self._session.run(None, inputs)
        probabilities = np.asarray(output, np.float32).reshape(-1)
        self._listen_for_silence(probabilities)
        return probabilities

    def _listen_for_silence(self, probabilities: NDArray[np.float32]) -> None:
        loud = np.flatnonzero(probabilities >= _QUIET_PROBABILITY)
        quiet_frames = len(probabilities) - 1 - int(loud[-1]) if len(loud) else len(probabilities) + self._quiet_frames
        self._quiet_frames = quiet_frames
        if quiet_frames >= _QUIET_FRAMES:
            self._start_afresh()

    def _start_afresh(self) -> None:
        self._hidden = np.zeros(_STATE_SHAPE, np.float32)
        self._cell = np.zeros(_STATE_SHAPE, np.float32)
        self._quiet_frames = 0


def to_frames(block: Samples) -> NDArray[np.float32]:
    """The block as frames, shape [n, FRAME_SAMPLES], the last one filled up with silence."""
    return np.pad(block, (0, -len(block) % FRAME_SAMPLES)).reshape(-1, FRAME_SAMPLES)
