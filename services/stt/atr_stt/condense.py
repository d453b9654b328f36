"""Speech without the long silences between it: Whisper computes as much for silence, and invents words over it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from atr_stt.audio import SAMPLES_PER_MS, Samples, milliseconds
from atr_stt.engine import Segment, Word
from atr_stt.windows import Stretch

# As faster-whisper's own filter does: silence beyond the one is left out, but for the other on either side of speech.
_LONG_SILENCE_MS = 2_000
_PADDING_MS = 400


@dataclass(frozen=True)
class Condensed:
    """What is left of some samples; `kept` are the stretches of the original that it is made of, in order.

    The last word ends at `speech_end_ms`, from the first sample that is left.
    """

    samples: Samples
    kept: tuple[Stretch, ...]
    speech_end_ms: int

    def restore(self, segment: Segment) -> Segment:
        """The segment with the times that it has in the original."""
        if not segment.words:
            return replace(segment, start_ms=self._original_ms(segment.start_ms), end_ms=self._end_ms(segment.end_ms))
        words = tuple(map(self._restore_word, segment.words))
        return replace(segment, start_ms=words[0].start_ms, end_ms=words[-1].end_ms, words=words)

    def _restore_word(self, word: Word) -> Word:
        """A word lies where its middle does: all of it on one side of what was left out."""
        (first_ms, end_ms), shift_ms = self._place_of((word.start_ms + word.end_ms) // 2)
        start_ms = min(max(word.start_ms + shift_ms, first_ms), end_ms)
        return replace(word, start_ms=start_ms, end_ms=min(max(word.end_ms + shift_ms, start_ms), end_ms))

    def _original_ms(self, at_ms: int) -> int:
        return at_ms + self._place_of(at_ms)[1]

    def _end_ms(self, at_ms: int) -> int:
        """The same for an end, which belongs to what lies before it."""
        return self._original_ms(max(0, at_ms - 1)) + min(1, at_ms)

    def _place_of(self, at_ms: int) -> tuple[Stretch, int]:
        """The stretch in which a moment lies, and how much later it is there."""
        passed_ms = 0
        for stretch in self.kept[:-1]:
            if at_ms < passed_ms + stretch[1] - stretch[0]:
                return stretch, stretch[0] - passed_ms
            passed_ms += stretch[1] - stretch[0]
        return self.kept[-1], self.kept[-1][0] - passed_ms


def condense(samples: Samples, speech_ms: Sequence[Stretch]) -> Condensed:
    """Leaves out all silence of more than two seconds; `speech_ms` says where somebody speaks, at least once."""
    kept = _padded(_joined(speech_ms), milliseconds(len(samples)))
    pieces = [samples[first_ms * SAMPLES_PER_MS : end_ms * SAMPLES_PER_MS] for first_ms, end_ms in kept]
    silent_ms = kept[-1][1] - speech_ms[-1][1]
    return Condensed(
        samples=pieces[0] if len(pieces) == 1 else np.concatenate(pieces),
        kept=kept,
        speech_end_ms=sum(end_ms - first_ms for first_ms, end_ms in kept) - silent_ms,
    )


def _joined(speech_ms: Sequence[Stretch]) -> list[Stretch]:
    """The stretches of speech between long silences."""
    joined = [speech_ms[0]]
    for first_ms, end_ms in speech_ms[1:]:
        if first_ms - joined[-1][1] < _LONG_SILENCE_MS:
            joined[-1] = (joined[-1][0], end_ms)
        else:
            joined.append((first_ms, end_ms))
    return joined


def _padded(stretches: Sequence[Stretch], duration_ms: int) -> tuple[Stretch, ...]:
    return tuple((max(0, first - _PADDING_MS), min(duration_ms, end + _PADDING_MS)) for first, end in stretches)
