"""Transcripts: what speech to text made of a recording, as it lies in the bucket and as people download it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = 1

TranscriptFormat = Literal["json", "txt", "srt", "vtt"]
MEDIA_TYPES: dict[TranscriptFormat, str] = {
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "srt": "application/x-subrip; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
}


class Word(BaseModel):
    model_config = ConfigDict(frozen=True)

    start_ms: int
    end_ms: int
    word: str
    probability: float


class Segment(BaseModel):
    """A phrase; times count from the start of the recording."""

    model_config = ConfigDict(frozen=True)

    start_ms: int
    end_ms: int
    text: str
    words: tuple[Word, ...] = ()
    avg_logprob: float = 0.0
    no_speech_probability: float = 0.0

    def shifted(self, by_ms: int) -> "Segment":
        """The same segment, `by_ms` later."""
        words = tuple(
            word.model_copy(update={"start_ms": word.start_ms + by_ms, "end_ms": word.end_ms + by_ms})
            for word in self.words
        )
        return self.model_copy(
            update={"start_ms": self.start_ms + by_ms, "end_ms": self.end_ms + by_ms, "words": words}
        )


class Transcript(BaseModel):
    """All segments of one recording, in order of time."""

    model_config = ConfigDict(frozen=True)

    schema_version: int = SCHEMA_VERSION
    upload_id: str
    language: str
    duration_ms: int
    engine: str
    model: str
    segments: tuple[Segment, ...]


def render(transcript: Transcript, as_format: TranscriptFormat) -> str:
    """The transcript as a file of one of the formats."""
    if as_format == "json":
        return transcript.model_dump_json()
    if as_format == "txt":
        return "".join(f"{segment.text}\n" for segment in transcript.segments)
    if as_format == "srt":
        cues = enumerate(transcript.segments, start=1)
        return "".join(f"{number}\n{_times(cue, ',')}\n{_one_line(cue.text)}\n\n" for number, cue in cues)
    return "WEBVTT\n\n" + "".join(f"{_times(cue, '.')}\n{_vtt_text(cue.text)}\n\n" for cue in transcript.segments)


def _times(segment: Segment, decimal_mark: str) -> str:
    return f"{_clock(segment.start_ms, decimal_mark)} --> {_clock(segment.end_ms, decimal_mark)}"


def _clock(at_ms: int, decimal_mark: str) -> str:
    """The hours, minutes, seconds and milliseconds of a time.

    >>> _clock(3_723_004, ",")
    '01:02:03,004'
    """
    seconds, ms = divmod(at_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{decimal_mark}{ms:03}"


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("-->", "->")


def _vtt_text(text: str) -> str:
    """Cue text, with what WebVTT would read as markup escaped (W3C WebVTT, 3.2)."""
    return _one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
