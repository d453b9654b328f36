"""Windows travel as FLAC."""

import io

import av
import numpy as np
import pytest
from atr_stt.flac import encode_flac

from tests.stt.sounds import decoded, noise, tone


@pytest.mark.parametrize("samples", [noise(3.217), tone(0.001)], ids=["long", "16 samples"])
def test_flac_keeps_every_sample(samples: np.ndarray) -> None:
    """What is decoded again differs by the rounding to 16 bits only."""
    again = decoded(encode_flac(samples))
    assert len(again) == len(samples)
    assert np.abs(again - samples).max() < 1 / 32_000


def test_flac_has_the_form_that_the_contract_states() -> None:
    """16,000 Hz, one channel, 16 bits, and the length is in its header."""
    with av.open(io.BytesIO(encode_flac(noise(2))), "r") as file:
        stream = file.streams.audio[0]
        assert (file.format.name, stream.rate, stream.layout.name, stream.format.name) == (
            "flac",
            16_000,
            "mono",
            "s16",
        )
        assert file.duration == 2_000_000


def test_too_loud_samples_are_clipped() -> None:
    """Beyond full scale a sample stays at full scale; it does not wrap round."""
    again = decoded(encode_flac(tone(1, level=1.4)))
    assert np.abs(again - np.clip(tone(1, level=1.4), -1, 1)).max() < 1 / 16_000
