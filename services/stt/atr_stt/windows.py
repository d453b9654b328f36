"""Cuts a recording, while it is being decoded, into windows that hold its speech."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from atr_stt.audio import Samples, milliseconds
from atr_stt.cutter import Cutter, Span
from atr_stt.decode import Recording
from atr_stt.detector import FRAME_SAMPLES, SpeechDetector, to_frames

DEFAULT_WINDOW_S = 120
SHORTEST_WINDOW_S = 10
LONGEST_WINDOW_S = 600

_FRAME_MS = milliseconds(FRAME_SAMPLES)


@dataclass(frozen=True)
class Window:
    """Samples of a recording that hold speech, from `start_ms` to `end_ms`."""

    start_ms: int
    end_ms: int
    samples: Samples


def find_windows(recording: Recording, *, max_window_s: int) -> Generator[Window | None, None, None]:
    """Yields windows of at most `max_window_s`, in order of time, each as soon as its end is known.

    They never overlap, and together they hold all the speech; long silence between them is left out. None stands
    for a block that completed no window, so that whoever iterates can stop between any two blocks.
    """
    detector, tape = SpeechDetector(), _Tape()
    cutter = Cutter(max_frames=max_window_s * 1000 // _FRAME_MS)
    for block in recording.blocks():
        tape.append(block)
        for span in _spans(cutter, detector, block):
            yield tape.window(span)
        tape.forget_before(cutter.needed_from * FRAME_SAMPLES)
        yield None
    if last := cutter.finish():
        yield tape.window(last)


def _spans(cutter: Cutter, detector: SpeechDetector, block: Samples) -> Iterator[Span]:
    frames = to_frames(block)
    loudness = np.einsum("nf,nf->n", frames, frames)
    for probability, power in zip(detector.probabilities(frames).tolist(), loudness.tolist(), strict=True):
        if span := cutter.feed(probability, power):
            yield span


class _Tape:
    """The stretch of the recording that a window may still need."""

    def __init__(self) -> None:
        self._blocks: list[Samples] = []
        self._first = 0  # place of the first kept sample in the recording

    def append(self, block: Samples) -> None:
        self._blocks.append(block)

    def forget_before(self, sample: int) -> None:
        """Drops whole blocks that end before `sample`."""
        while self._blocks and self._first + len(self._blocks[0]) <= sample:
            self._first += len(self._blocks.pop(0))

    def window(self, span: Span) -> Window:
        """The samples of `span`; fewer where the recording ends inside its last frame."""
        first = span.first * FRAME_SAMPLES
        kept = np.concatenate(self._blocks)[first - self._first : span.end * FRAME_SAMPLES - self._first]
        start_ms = milliseconds(first)
        return Window(start_ms=start_ms, end_ms=start_ms + max(1, milliseconds(len(kept))), samples=kept)
