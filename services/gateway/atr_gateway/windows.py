"""Windows: the pieces of a recording that are transcribed on their own."""

from pydantic import BaseModel

from atr_gateway.transcripts import Segment


class WindowSpan(BaseModel):
    """Where a window lies in its recording, and where somebody speaks in it, from its own start."""

    index: int
    start_ms: int
    end_ms: int
    speech_ms: tuple[tuple[int, int], ...] = ()

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms


class Manifest(BaseModel):
    """The windows of a recording, as far as it is cut. The duration is known when it is cut to its end."""

    duration_ms: int | None
    windows: list[WindowSpan]

    @property
    def cut_ms(self) -> int:
        """Where the last window ends."""
        return self.windows[-1].end_ms if self.windows else 0

    @property
    def known_ms(self) -> int:
        """How long the recording is, as far as it is known."""
        return self.cut_ms if self.duration_ms is None else self.duration_ms


class WindowResult(BaseModel):
    """What speech to text made of a window; times count from the start of the recording."""

    language: str
    engine: str
    model: str
    segments: list[Segment]
