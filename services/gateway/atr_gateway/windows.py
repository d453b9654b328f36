"""Windows: the pieces of a recording that are transcribed on their own, and how they join into a transcript."""

from collections import Counter
from collections.abc import Sequence

from pydantic import BaseModel

from atr_gateway.transcripts import Segment, Transcript


class WindowSpan(BaseModel):
    """Where a window lies in its recording."""

    index: int
    start_ms: int
    end_ms: int


class Manifest(BaseModel):
    """All windows of a recording: written once it is cut to its end."""

    duration_ms: int
    windows: list[WindowSpan]

    def lengths_ms(self) -> list[int]:
        return [window.end_ms - window.start_ms for window in self.windows]


class WindowResult(BaseModel):
    """What speech to text made of a window; times count from the start of the recording."""

    language: str
    engine: str
    model: str
    segments: list[Segment]


def join_windows(upload_id: str, duration_ms: int, results: Sequence[WindowResult]) -> Transcript:
    """The transcript that the windows make, by time; its language is the one that most of the words are in."""
    segments = sorted((segment for result in results for segment in result.segments), key=lambda each: each.start_ms)
    words: Counter[str] = Counter()
    for result in results:
        words[result.language] += sum(len(segment.text.split()) for segment in result.segments)
    return Transcript(
        upload_id=upload_id,
        language=words.most_common(1)[0][0] if words else "",
        duration_ms=duration_ms,
        engine=results[0].engine if results else "",
        model=results[0].model if results else "",
        segments=tuple(segments),
    )
