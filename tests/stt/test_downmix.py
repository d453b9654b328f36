"""Two channels become one, and no voice is lost on the way."""

import numpy as np
import pytest
from atr_stt.downmix import Downmix

from tests.stt.sounds import decoded, encoded, noise, silence, tone


def _level(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))


def test_two_voices_are_averaged() -> None:
    """Each of two different channels is there at half its level."""
    left, right = tone(1), noise(1)
    assert np.allclose(Downmix().mix(np.stack([left, right])), (left + right) / 2, atol=1e-6)


def test_a_channel_and_its_opposite_do_not_cancel() -> None:
    """A voice recorded with one wire swapped keeps its level."""
    assert _level(Downmix().mix(np.stack([tone(1), -tone(1)]))) == pytest.approx(_level(tone(1)), rel=1e-3)


def test_a_quiet_opposite_does_not_cancel_either() -> None:
    """The same where the swapped channel is much quieter."""
    assert _level(Downmix().mix(np.stack([tone(1), -0.2 * tone(1)]))) > 0.5 * _level(tone(1))


def test_a_silent_channel_only_halves_the_level() -> None:
    """A voice on one side is still a voice."""
    assert np.allclose(Downmix().mix(np.stack([silence(1), tone(1)])), tone(1) / 2, atol=1e-6)


def test_a_pause_does_not_undo_what_was_found() -> None:
    """Silence says nothing about signs, so the next word starts with those of the last."""
    downmix = Downmix()
    downmix.mix(np.stack([tone(1), -tone(1)]))
    downmix.mix(np.stack([silence(1), silence(1)]))
    assert downmix._signs.tolist() == [1, -1]


def test_opposite_channels_of_a_file_are_heard() -> None:
    """The decoder uses it: a file of opposite channels is not silent."""
    assert _level(decoded(encoded(tone(3), -tone(3)))) == pytest.approx(_level(tone(3)), rel=0.02)
