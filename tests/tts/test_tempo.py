"""Hastened speech is shorter, and neither higher nor broken."""

import numpy as np
import pytest
from atr_tts.tempo import hasten

from tests.tts.fakes import tone


@pytest.mark.parametrize("rate_hz", [16_000, 22_050])
@pytest.mark.parametrize("speed", [1.1, 2.0, 2.67])
def test_a_tone_keeps_its_pitch(speed: float, rate_hz: int) -> None:
    """Its length shrinks by the speed; its frequency and its loudness stay."""
    hastened = hasten(tone(2.0, rate_hz), speed=speed, sample_rate_hz=rate_hz)
    assert len(hastened) / rate_hz == pytest.approx(2.0 / speed, abs=0.03)
    inner = hastened[rate_hz // 20 : -rate_hz // 20].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(inner * np.hanning(len(inner))))
    assert spectrum.argmax() * rate_hz / len(inner) == pytest.approx(440, abs=4)
    assert np.sqrt(np.mean(inner**2)) == pytest.approx(10_000 / np.sqrt(2), rel=0.05)


@pytest.mark.parametrize("length", [0, 1, 100, 1_000])
def test_very_short_input_does_no_harm(length: int) -> None:
    """Less than a frame comes back as at most a frame."""
    assert len(hasten(tone(length / 16_000, 16_000), speed=2.0, sample_rate_hz=16_000)) <= max(length, 240)
