"""How many calls a worker takes at a time."""

import contextlib
from collections.abc import Iterator

from atr_runtime.errors import ResourceExhaustedError


class JobSlots:
    """A fixed number of places. Used from one event loop only, so it needs no lock."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.running = 0

    @contextlib.contextmanager
    def take(self) -> Iterator[None]:
        """Holds a place until the context ends, however it ends. Raises ResourceExhaustedError if there is none.

        Nobody waits for one: another worker may be free now.
        """
        if self.running >= self.limit:
            raise ResourceExhaustedError("this worker is full: try another, or again a little later")
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1
