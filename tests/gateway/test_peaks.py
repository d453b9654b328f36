import pytest
from atr_gateway.peaks import part, thinned

PEAKS = bytes([0, 10, 255, 30, 40])  # a quarter of a second


@pytest.mark.parametrize(
    ("points", "expected"),
    [(1, [255]), (2, [10, 255]), (3, [0, 255, 40]), (5, [0, 10, 255, 30, 40]), (1000, [0, 10, 255, 30, 40])],
)
def test_an_outline_keeps_the_highest_peaks(points: int, expected: list[int]) -> None:
    """However few points are asked for, no loud moment is lost; there are never more than there were."""
    assert thinned(PEAKS, points) == expected


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "expected"),
    [(0, None, PEAKS), (50, 100, PEAKS[1:2]), (60, 110, PEAKS[1:3]), (200, 9000, PEAKS[4:]), (9000, None, b"")],
)
def test_a_part_holds_all_that_it_touches(start_ms: int, end_ms: int | None, expected: bytes) -> None:
    """Times between two peaks take in both; past the end there is nothing."""
    assert part(PEAKS, start_ms=start_ms, end_ms=end_ms) == expected


def test_nothing_has_no_outline() -> None:
    """A recording without sound."""
    assert thinned(b"", 10) == []
