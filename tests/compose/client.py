"""What somebody who uses ATR meanwhile would see."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx

_PAUSE_S = 0.2


@dataclass
class Seen:
    """How many requests were made, and what was wrong with those that failed."""

    requests: int = 0
    errors: list[str] = field(default_factory=list)
    slowest_s: float = 0

    def listed(self) -> str:
        """The first errors, whole, for a test that fails."""
        return "\n".join(self.errors[:10])


@contextlib.contextmanager
def using(url: str, *, question: str = "") -> Iterator[Seen]:
    """Looks at the progress and the list over and over, and asks the question, until the context ends."""
    seen = Seen()
    stop = threading.Event()
    thread = threading.Thread(target=_use, args=(url, question, seen, stop))
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


def _use(url: str, question: str, seen: Seen, stop: threading.Event) -> None:
    with httpx.Client(base_url=url, timeout=30) as client:
        while not stop.wait(_PAUSE_S):
            _count(seen, "progress", lambda: client.get("/progress"))
            _count(seen, "uploads", lambda: client.get("/api/uploads"))
            if question:
                _count(seen, "interact", lambda: client.post("/interact", data={"text": question}))


def _count(seen: Seen, name: str, request: Callable[[], httpx.Response]) -> None:
    seen.requests += 1
    started_s = time.monotonic()
    try:
        answer = request()
    except httpx.HTTPError as error:
        seen.errors.append(f"{name}: {error!r}")
        return
    seen.slowest_s = max(seen.slowest_s, time.monotonic() - started_s)
    if not answer.is_success:
        seen.errors.append(f"{name}: {answer.status_code} {answer.text[:200]}")
