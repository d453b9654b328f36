import pytest
from atr_gateway.transcripts import Segment, Transcript, TranscriptFormat, Word, render

SEGMENT = Segment(
    start_ms=61_500,
    end_ms=63_000,
    text="a < b --> c",
    words=(Word(start_ms=61_500, end_ms=61_900, word="a", probability=0.9),),
)
TRANSCRIPT = Transcript(
    upload_id="0" * 32, language="en", duration_ms=70_000, engine="e", model="m", segments=(SEGMENT,)
)


@pytest.mark.parametrize(
    ("as_format", "expected"),
    [
        ("txt", "a < b --> c\n"),
        ("srt", "1\n00:01:01,500 --> 00:01:03,000\na < b -> c\n\n"),
        ("vtt", "WEBVTT\n\n00:01:01.500 --> 00:01:03.000\na &lt; b -&gt; c\n\n"),
    ],
)
def test_a_transcript_is_written_in_each_format(as_format: TranscriptFormat, expected: str) -> None:
    """Cue text can't be mistaken for markup or for a time line."""
    assert render(TRANSCRIPT, as_format) == expected


def test_json_is_the_stored_form() -> None:
    """What is downloaded as JSON can be read back whole."""
    assert Transcript.model_validate_json(render(TRANSCRIPT, "json")) == TRANSCRIPT


def test_a_segment_moves_with_its_words() -> None:
    """A window's times become times of the recording."""
    moved = SEGMENT.shifted(1000)
    assert (moved.start_ms, moved.words[0].start_ms, moved.words[0].end_ms) == (62_500, 62_500, 62_900)
