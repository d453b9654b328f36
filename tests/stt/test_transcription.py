"""A recording goes through the engine window by window, and comes out on its own clock."""

import io
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from atr_stt.audio import Samples
from atr_stt.decode import open_recording
from atr_stt.engine import Segment, TranscribeOptions
from atr_stt.transcription import Event, Progress, Summary, transcribe

from tests.stt.fakes import FakeEngine, segment
from tests.stt.sounds import encoded, silence


def events_of(samples: Samples, engine: FakeEngine, options: TranscribeOptions | None = None) -> list[Event]:
    with open_recording(io.BytesIO(encoded(samples)), max_audio_s=3600) as recording:
        return [event for event in transcribe(recording, engine, options or TranscribeOptions()) if event]


@pytest.fixture(scope="module")
def two_windows(sentences: list[Samples]) -> Samples:
    """A sentence at 2 s, and another after 15 s of silence."""
    return np.concatenate([silence(2), sentences[0], silence(15), sentences[1], silence(1)])


def test_times_are_those_of_the_recording(two_windows: Samples, sentences: list[Samples]) -> None:
    """Segments and words of the second window are as late as it is."""
    engine = FakeEngine(segments=(segment("tide"),))
    first, second = (event for event in events_of(two_windows, engine) if isinstance(event, Segment))
    second_at_ms = 17_000 + len(sentences[0]) // 16
    assert first.start_ms == first.words[0].start_ms == pytest.approx(2_000, abs=150)
    assert second.start_ms == second.words[0].start_ms == pytest.approx(second_at_ms, abs=150)
    assert second.start_ms < second.words[-1].end_ms == second.end_ms < second_at_ms + 1_200


def test_progress_never_falls_and_ends_at_the_end(two_windows: Samples) -> None:
    """It follows each segment, stays within the length, and comes last but for the summary."""
    events = events_of(two_windows, FakeEngine())
    progress = [event for event in events if isinstance(event, Progress)]
    processed = [each.processed_ms for each in progress]
    assert processed == sorted(processed)
    assert {each.total_ms for each in progress} == {len(two_windows) // 16}
    assert events[-2] == Progress(len(two_windows) // 16, len(two_windows) // 16)
    assert all(isinstance(after, Progress) for event, after in pairwise(events) if isinstance(event, Segment))


def test_the_summary_is_last(two_windows: Samples) -> None:
    """It states the language, how sure that is, and the length."""
    assert events_of(two_windows, FakeEngine())[-1] == Summary("en", 0.75, len(two_windows) // 16)


def test_the_language_of_the_first_words_stands_for_all(two_windows: Samples) -> None:
    """Only the first window is asked for its language."""
    engine = FakeEngine()
    events_of(two_windows, engine)
    assert _languages(engine) == ["", "en"]


def test_noise_does_not_decide_the_language(two_windows: Samples) -> None:
    """A window whose text was invented leaves the question open."""
    engine = FakeEngine(segments=(segment("..."),))
    assert events_of(two_windows, engine)[-1] == Summary("", 0.0, len(two_windows) // 16)
    assert _languages(engine) == ["", ""]


def test_a_given_language_is_kept(two_windows: Samples) -> None:
    """What the caller says goes to the engine."""
    engine = FakeEngine()
    events_of(two_windows, engine, TranscribeOptions(language="de"))
    assert _languages(engine) == ["de", "de"]


def test_without_speech_the_engine_is_not_asked() -> None:
    """Silence has a summary and no segment."""
    engine = FakeEngine()
    assert events_of(silence(20), engine) == [Progress(20_000, 20_000), Summary("", 0.0, 20_000)]
    assert engine.asked == []


def test_long_speech_reaches_the_engine_in_pieces(sentences: list[Samples]) -> None:
    """No piece is longer than two minutes, so that memory stays flat."""
    engine = FakeEngine()
    events_of(np.concatenate([part for n in range(80) for part in (sentences[n % 4], silence(0.4))]), engine)
    assert len(engine.lengths_ms) > 1
    assert max(engine.lengths_ms) <= 120_000


def test_behind_the_last_word_the_engine_is_not_asked(sentences: list[Samples]) -> None:
    """Whisper would compute a whole step for it, and may invent something."""
    length_ms = len(sentences[0]) // 16
    engine = FakeEngine(segments=(segment("the tide has turned", 0, length_ms + 300), segment("thanks for watching")))
    heard = [event.text for event in events_of(sentences[0], engine) if isinstance(event, Segment)]
    assert (heard, engine.decoded, engine.closed.is_set()) == (["the tide has turned"], 1, True)


def _languages(engine: FakeEngine) -> Sequence[str]:
    return [options.language for options in engine.asked]
