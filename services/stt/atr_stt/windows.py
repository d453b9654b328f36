"""Cuts a recording, while it is being decoded, into windows that hold its speech."""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from atr_stt.audio import Samples, milliseconds
from atr_stt.cutter import Cut, Cutter
from atr_stt.detector import FRAME_SAMPLES, SpeechDetector, to_frames

DEFAULT_WINDOW_S = 120
SHORTEST_WINDOW_S = 10
LONGEST_WINDOW_S = 600

_FRAME_MS = milliseconds(FRAME_SAMPLES)


# First and last millisecond of something that lasts.
Stretch: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Window:
    """Samples of a recording that hold speech, from `start_ms` to `end_ms`.

    `speech_ms` are the stretches of them in which somebody speaks, from the window's start, without a pause inside.
    """

    start_ms: int
    end_ms: int
    samples: Samples
    speech_ms: tuple[Stretch, ...]


def find_windows(
    blocks: Iterable[Samples], *, max_window_s: int, overlap_ms: int = 0, stated_ms: int = 0
) -> Generator[Window | None, None, None]:
    """Yields windows of at most `max_window_s` of a recording given in blocks, each as soon as its end is known.

    They come in order of time, and together they hold all the speech; long silence between them is left out. They
    overlap by `overlap_ms` where somebody speaks on and on, and nowhere else. Where the recording states its length,
    `stated_ms`, they get shorter towards its end. None stands for a block that completed no
    window, so that whoever iterates can stop between any two blocks.
    """
    detector, tape = SpeechDetector(), _Tape()
    cutter = Cutter(
        max_frames=max_window_s * 1000 // _FRAME_MS,
        reach_frames=overlap_ms // 2 // _FRAME_MS,
        stated_frames=stated_ms // _FRAME_MS,
    )
    for block in blocks:
        tape.append(block)
        for cut in _cuts(cutter, detector, block):
            yield tape.window(cut)
        tape.forget_before(cutter.needed_from * FRAME_SAMPLES)
        yield None
    if last := cutter.finish():
        yield tape.window(last)


def _cuts(cutter: Cutter, detector: SpeechDetector, block: Samples) -> Iterator[Cut]:
    frames = to_frames(block)
    loudness = np.einsum("nf,nf->n", frames, frames)
    for probability, power in zip(detector.probabilities(frames).tolist(), loudness.tolist(), strict=True):
        if cut := cutter.feed(probability, power):
            yield cut


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

    def window(self, cut: Cut) -> Window:
        """The samples of a cut; fewer where the recording ends inside its last frame."""
        span = cut.span
        first = span.first * FRAME_SAMPLES
        samples = np.concatenate(self._blocks)[first - self._first : span.end * FRAME_SAMPLES - self._first]
        start_ms, length_ms = milliseconds(first), max(1, milliseconds(len(samples)))
        speech = (((each.first - span.first) * _FRAME_MS, (each.end - span.first) * _FRAME_MS) for each in cut.speech)
        return Window(
            start_ms=start_ms,
            end_ms=start_ms + length_ms,
            samples=samples,
            speech_ms=tuple((begin_ms, min(end_ms, length_ms)) for begin_ms, end_ms in speech if begin_ms < length_ms),
        )
