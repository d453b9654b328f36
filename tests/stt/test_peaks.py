"""The outline of a recording, however its blocks are cut."""

import numpy as np
import pytest
from atr_stt.peaks import Peaks


@pytest.mark.parametrize("block_samples", [100, 800, 1_000, 5_000])
def test_each_twentieth_of_a_second_has_its_peak(block_samples: int) -> None:
    """255 is full scale, the sign doesn't matter, and what is left at the end has a peak too."""
    samples = np.zeros(4 * 800 + 10, np.float32)
    samples[[0, 799, 800, 2_399, 3_205]] = [0.2, -1, 0.5, 7, -0.1]
    peaks = Peaks()
    blocks = list(peaks.watch(np.split(samples, range(block_samples, len(samples), block_samples))))
    assert np.array_equal(np.concatenate(blocks), samples)
    assert list(peaks.take()) == [255, 128, 255, 0, 26]


def test_peaks_are_given_once() -> None:
    """Each call gives those since the one before."""
    peaks = Peaks()
    blocks = peaks.watch(np.full((3, 1_600), 0.6, np.float32))
    next(blocks)
    assert list(peaks.take()) == [153, 153]
    assert list(peaks.take()) == []
    assert len(list(blocks)) == 2
    assert list(peaks.take()) == [153] * 4
