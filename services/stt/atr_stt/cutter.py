"""Where to cut: decides from each 32 ms frame's speech probability and loudness; knows nothing of samples."""

from collections import deque
from dataclasses import dataclass

import numpy as np

# Silero's own limits: speech begins above the one and ends below the other.
_SPEECH_BEGINS = 0.5
_SPEECH_GOES_ON = 0.35
# A soft onset rises for a few frames before the detector is sure; what is above this right before belongs to it.
_SPEECH_RISES = 0.1
_MAX_RISE_FRAMES = 8
# A shorter pause (128 ms) is a consonant, not a place to cut.
_MIN_PAUSE_FRAMES = 4
# What is kept before the first and after the last word (320 ms): detectors notice soft onsets late.
_PADDING_FRAMES = 10
# Silence that ends a window (10 s). Shorter ones stay inside it: fewer, fuller windows are less work for Whisper,
# which always computes 30 s at a time.
_LONG_SILENCE_FRAMES = 312
# Frames over which loudness is averaged to find the quietest point (160 ms).
_QUIET_FRAMES = 5
# What Whisper computes at a time (30 s), and the longest span that is sure to fit into it with its padding.
_WHISPER_FRAMES = 937
_SHORT_FRAMES = 906


@dataclass(frozen=True)
class Span:
    """The frames from `first` up to, and without, `end`."""

    first: int
    end: int


@dataclass(frozen=True)
class Cut:
    """What becomes a window, and the stretches without a pause that somebody speaks in it."""

    span: Span
    speech: tuple[Span, ...]


class Cutter:
    """Groups speech into spans of at most `max_frames`, in order.

    A span that gets too long is cut at the longest pause of its last quarter, else at its last pause, and where
    there is none at the quietest point of its second half. Only there spans overlap: each of the two reaches
    `reach_frames` beyond the cut, so that a word which was cut is whole in one of them.

    Towards the end that the recording states they get shorter: each takes at most half of what is left, so that those
    who share them end at about the same time (guided self-scheduling, Polychronopoulos and Kuck 1987).
    """

    def __init__(self, *, max_frames: int, reach_frames: int = 0, stated_frames: int = 0) -> None:
        """`stated_frames` is how long the recording says that it is; 0 or a wrong length only moves the cuts."""
        self._max_frames = max_frames
        self._reach_frames = reach_frames
        self._stated_frames = stated_frames
        self._seen = 0
        self._taken = 0  # end of the last span, without what it shares with the next
        self._rise_frames = 0  # how many frames in a row speech may be beginning
        self._runs: list[Span] = []  # speech without a pause
        self._loudness = deque[float](maxlen=max_frames)  # of the last frames

    @property
    def needed_from(self) -> int:
        """The first frame that a later span may still hold."""
        first = self._runs[0].first if self._runs else self._seen
        return max(self._taken, first - _PADDING_FRAMES)

    def feed(self, probability: float, loudness: float) -> Cut | None:
        """Takes the next frame, and gives the cut that is complete with it, if one is."""
        self._hear(probability, loudness)
        if not self._runs:
            return None
        if self._pause_frames >= _LONG_SILENCE_FRAMES:
            return self._close(len(self._runs))
        if self._seen - self._runs[0].first >= self._max_speech_frames:
            return self._cut()
        return None

    @property
    def _max_speech_frames(self) -> int:
        """How much the span that is open now may hold, without its padding."""
        left = self._stated_frames - self._runs[0].first
        share = max(left // 2, _SHORT_FRAMES) if left > _WHISPER_FRAMES else self._max_frames
        return min(self._max_frames, share) - 2 * _PADDING_FRAMES

    def finish(self) -> Cut | None:
        """The cut that the end of the recording completes, if there is speech left."""
        if not self._runs:
            return None
        end = min(self._seen, self._runs[-1].end + _PADDING_FRAMES)
        return Cut(Span(self.needed_from, end), tuple(self._runs))

    @property
    def _pause_frames(self) -> int:
        return self._seen - self._runs[-1].end

    def _hear(self, probability: float, loudness: float) -> None:
        goes_on = bool(self._runs) and self._pause_frames < _MIN_PAUSE_FRAMES
        if probability >= (_SPEECH_GOES_ON if goes_on else _SPEECH_BEGINS):
            if goes_on:
                self._runs[-1] = Span(self._runs[-1].first, self._seen + 1)
            else:
                self._runs.append(Span(self._onset(), self._seen + 1))
        self._loudness.append(loudness)
        self._rise_frames = min(self._rise_frames + 1, _MAX_RISE_FRAMES) if probability >= _SPEECH_RISES else 0
        self._seen += 1

    def _onset(self) -> int:
        """Where speech began that is sure since this frame; never inside what was taken or said before."""
        earliest = self._runs[-1].end + _MIN_PAUSE_FRAMES if self._runs else self._taken
        return max(earliest, self._seen - self._rise_frames)

    def _cut(self) -> Cut:
        """Closes the span at its best pause, or in the middle of speech."""
        first = self._runs[0].first
        # The start of what follows each run; the frame to come may speak again.
        next_firsts = [run.first for run in self._runs[1:]] + [self._seen]
        pauses = [first - run.end for run, first in zip(self._runs, next_firsts, strict=True)]
        cuts = [n for n, pause in enumerate(pauses) if pause >= _MIN_PAUSE_FRAMES]
        if not cuts:
            half = first + self._max_speech_frames // 2
            return self._cut_speech(self._quietest_between(half, self._seen - self._reach_frames))
        # No earlier than that: a window that is nearly full costs the least for what it holds.
        late = [n for n in cuts if self._runs[n].end >= first + self._max_speech_frames * 3 // 4]
        return self._close(1 + (max(late, key=pauses.__getitem__) if late else cuts[-1]))

    def _quietest_between(self, frame: int, end: int) -> int:
        """The middle of the quietest stretch from `frame` to `end`."""
        loudness = list(self._loudness)[frame - self._seen : len(self._loudness) - (self._seen - end)]
        means = np.convolve(loudness, np.ones(_QUIET_FRAMES) / _QUIET_FRAMES, mode="valid")
        return frame + int(means.argmin()) + _QUIET_FRAMES // 2

    def _cut_speech(self, frame: int) -> Cut:
        """The cut of all that was heard up to a frame; without a pause there is one run only."""
        [run] = self._runs
        end, next_first = frame + self._reach_frames, frame - self._reach_frames
        span = Span(self.needed_from, end)
        self._runs, self._taken = [Span(next_first, max(run.end, next_first + 1))], next_first
        return Cut(span, (Span(run.first, end),))

    def _close(self, count: int) -> Cut:
        """The cut of the first `count` runs; the rest wait for more."""
        taken, rest = self._runs[:count], self._runs[count:]
        # What lies between is shared, so that neither side loses the padding of its words.
        between = (rest[0].first if rest else self._seen) - taken[-1].end
        span = Span(self.needed_from, taken[-1].end + min(_PADDING_FRAMES, between // 2))
        self._runs, self._taken = rest, span.end
        return Cut(span, tuple(taken))
