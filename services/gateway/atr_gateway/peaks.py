"""The outline of a recording: how loud each part of it gets, for whoever draws it."""

import itertools

PEAK_MS = 50


def part(peaks: bytes, *, start_ms: int, end_ms: int | None) -> bytes:
    """The peaks, one for each 50 ms, that a stretch of the recording touches; to the end without `end_ms`."""
    stop = len(peaks) if end_ms is None else -(-end_ms // PEAK_MS)
    return peaks[start_ms // PEAK_MS : stop]


def thinned(peaks: bytes, points: int) -> list[int]:
    """At most so many peaks: each the highest of those it stands for.

    >>> thinned(bytes([1, 9, 3, 4]), 2)
    [9, 4]
    """
    if len(peaks) <= points:
        return list(peaks)
    edges = [index * len(peaks) // points for index in range(points + 1)]
    return [max(peaks[start:end]) for start, end in itertools.pairwise(edges)]
