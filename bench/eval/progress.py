"""A bar that shows how far the work is."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm  # type: ignore[import-untyped]  # ships no types

T = TypeVar("T")


def progress(items: Iterable[T], what: str, unit: str, total: int) -> Iterator[T]:
    """The items; a bar on stderr says how many of `total` are done, and a line at times where that is a file."""
    interval_s = 0.2 if sys.stderr.isatty() else 15
    yield from tqdm(items, desc=what, unit=f" {unit}s", total=total, mininterval=interval_s, delay=1, smoothing=0.1)
