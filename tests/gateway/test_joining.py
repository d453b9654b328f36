"""Windows join without losing a word or saying one twice."""

import pytest
from atr_gateway.joining import join_windows
from atr_gateway.transcripts import Segment, Transcript, Word
from atr_gateway.windows import Manifest, WindowResult, WindowSpan


def segment(text: str, start_ms: int, *, word_ms: int = 400) -> Segment:
    """Words of equal length, one right after the other."""
    words = tuple(
        Word(start_ms=start_ms + n * word_ms, end_ms=start_ms + (n + 1) * word_ms, word=word, probability=0.9)
        for n, word in enumerate(text.split())
    )
    return Segment(start_ms=start_ms, end_ms=words[-1].end_ms, text=text, words=words)


def joined(*windows: tuple[int, int, list[Segment]], languages: str = "") -> Transcript:
    spans = [WindowSpan(index=n, start_ms=start, end_ms=end) for n, (start, end, _) in enumerate(windows)]
    results = [
        WindowResult(language=(languages.split() or ["en"] * 9)[n], engine="e", model="m", segments=segments)
        for n, (_, _, segments) in enumerate(windows)
    ]
    return join_windows("id", Manifest(duration_ms=60_000, windows=spans), results)


def text_of(transcript: Transcript) -> str:
    return " ".join(segment.text for segment in transcript.segments)


def test_windows_that_do_not_overlap_are_left_alone() -> None:
    """A word that is said on both sides of a pause was said twice."""
    transcript = joined((0, 1_000, [segment("it is very", 0)]), (1_000, 2_000, [segment("very late", 1_000)]))
    assert text_of(transcript) == "it is very very late"
    assert (transcript.duration_ms, transcript.engine, transcript.model) == (60_000, "e", "m")


@pytest.mark.parametrize("late_ms", [-250, 0, 250])
def test_what_both_heard_is_said_once(late_ms: int) -> None:
    """Also where they hear it at slightly different times, in other segments and with other punctuation."""
    before = [segment("We sailed from the old", 6_000), segment("harbour at noon, and the tide wa", 8_000)]
    after = [segment("bour at noon and the tide was with us.", 8_000 + late_ms)]
    transcript = joined((0, 12_000, before), (8_000, 20_000, after))
    assert text_of(transcript) == "We sailed from the old harbour at noon, and the tide was with us."
    words = [word.word for segment in transcript.segments for word in segment.words]
    assert " ".join(words) == text_of(transcript)


def test_a_repeated_word_is_not_taken_for_its_neighbour() -> None:
    """The same word a second later is another one."""
    before = [segment("no no no no no", 8_000)]
    after = [segment("no no no no no", 8_800)]
    assert text_of(joined((0, 10_000, before), (8_000, 20_000, after))).split() == ["no"] * 7


def test_where_nothing_is_alike_they_part_in_the_middle() -> None:
    """Each is taken for the half that lies further from its edge."""
    before = [segment("one two three four", 8_000, word_ms=1_000)]
    after = [segment("five six seven eight", 8_000, word_ms=1_000)]
    assert text_of(joined((0, 12_000, before), (8_000, 20_000, after))) == "one two seven eight"


def test_text_without_blanks_is_cut_like_any_other() -> None:
    """The words' places in the text count, not blanks."""
    shared = segment("明日 天気", 8_000, word_ms=1_000).model_copy(update={"text": "明日天気"})
    after = segment("天気 晴れ", 9_000, word_ms=1_000).model_copy(update={"text": "天気晴れ"})
    assert (
        "".join(each.text for each in joined((0, 10_000, [shared]), (8_000, 20_000, [after])).segments)
        == "明日天気晴れ"
    )


def test_the_language_is_that_of_most_words() -> None:
    """Not of most windows."""
    windows = [(0, 1, [segment("a", 0)]), (2, 3, [segment("b", 2)]), (4, 9, [segment("c d e f", 4)])]
    assert joined(*windows, languages="de de en").language == "en"


def test_a_recording_without_speech_has_an_empty_transcript() -> None:
    """No windows, no words, no language."""
    transcript = joined()
    assert (transcript.segments, transcript.language, transcript.duration_ms) == ((), "", 60_000)
