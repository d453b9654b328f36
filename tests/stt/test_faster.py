"""The real engine with the small model."""

import io
import re
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pytest
from atr_runtime.models import resolve_model
from atr_stt.audio import Samples
from atr_stt.decode import open_recording
from atr_stt.engine import Segment, TranscribeOptions, Word
from atr_stt.faster import FasterWhisper
from atr_stt.settings import SttSettings
from atr_stt.transcription import Event, Summary, transcribe

from tests.stt.sounds import decoded, encoded, noise, silence, tone


def events_of(engine: FasterWhisper, file: bytes, options: TranscribeOptions | None = None) -> list[Event]:
    with open_recording(io.BytesIO(file), max_audio_s=600) as recording:
        return [event for event in transcribe(recording, engine, options or TranscribeOptions()) if event]


def words_of(events: list[Event]) -> list[Word]:
    return [word for event in events if isinstance(event, Segment) for word in event.words]


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z]+", text.lower()))


def alike(text: str, other: str) -> float:
    """1 for the same words, 0 for quite others. Piper never speaks a text twice alike, so a word may be misheard."""
    return SequenceMatcher(None, plain(text).split(), plain(other).split()).ratio()


def test_speech_becomes_words(engine: FasterWhisper, say: Callable[[str], bytes]) -> None:
    """What Piper speaks from a text is what is written."""
    text = "Every boat must show a lantern after dark, and nobody may leave before the morning."
    file = say(text)
    events = events_of(engine, file)
    assert alike(" ".join(word.text for word in words_of(events)), text) > 0.7
    assert all(
        event.avg_logprob <= 0 <= event.no_speech_probability <= 1 for event in events if isinstance(event, Segment)
    )
    assert events[-1] == Summary("en", 1.0, len(decoded(file)) // 16)


def test_words_lie_where_they_are_spoken(engine: FasterWhisper, sentences: list[Samples]) -> None:
    """Sentences with pauses of up to five seconds keep their places, within 200 ms."""
    samples, places_ms = [silence(2)], list[int]()
    for sentence, pause_s in zip(sentences, [5, 1.5, 3, 1], strict=True):
        places_ms.append(sum(map(len, samples)) // 16)
        samples += [sentence, silence(pause_s)]
    words = words_of(events_of(engine, encoded(np.concatenate(samples))))
    off_ms = []
    for place_ms, sentence in zip(places_ms, sentences, strict=True):
        off_ms.append(min(abs(word.start_ms - place_ms) for word in words))
        off_ms.append(min(abs(word.end_ms - place_ms - len(sentence) // 16) for word in words))
    # Piper never speaks a text twice alike, and the small model may put one word elsewhere.
    assert sorted(off_ms)[-2] < 200


@pytest.mark.parametrize("batch_size", [1, 4])
def test_the_citation_of_the_real_speech_holds_its_words(
    shared_audio: Path, settings: SttSettings, batch_size: int
) -> None:
    """ "What you can do for your country" lies from 8.6 to 10.5 s, one by one and in batches."""
    engine = FasterWhisper(resolve_model(settings, role="stt"), batch_size=batch_size)
    for name in ("jfk.flac", "jfk_44k.m4a"):
        words = words_of(events_of(engine, (shared_audio / name).read_bytes()))
        cited = words[-7:]
        assert plain(" ".join(word.text for word in cited)) == "what you can do for your country"
        assert cited[0].start_ms == pytest.approx(8_650, abs=300)
        assert cited[-1].end_ms == pytest.approx(10_450, abs=300)
    engine.close()


def test_times_never_fall_and_stay_inside(engine: FasterWhisper, sentences: list[Samples]) -> None:
    """Words in order, each ends after it starts, and segments hold their words."""
    file = encoded(np.concatenate([part for sentence in sentences for part in (sentence, silence(0.2))]))
    events = events_of(engine, file)
    words = words_of(events)
    times_ms = [time_ms for word in words for time_ms in (word.start_ms, word.end_ms)]
    assert times_ms == sorted(times_ms)
    assert times_ms[-1] <= len(decoded(file)) // 16
    for event in events:
        if isinstance(event, Segment):
            assert (event.start_ms, event.end_ms) == (event.words[0].start_ms, event.words[-1].end_ms)
            assert event.text == event.text.strip()


@pytest.mark.parametrize(
    "sound", [silence(20), noise(20), noise(20, level=0.3), tone(20)], ids=["silence", "noise", "loud noise", "hum"]
)
def test_without_speech_no_word_is_invented(engine: FasterWhisper, sound: Samples) -> None:
    """Silence, noise and a hum have an empty transcript."""
    assert words_of(events_of(engine, encoded(sound))) == []


def test_the_model_is_silent_over_silence_between_words(engine: FasterWhisper, sentences: list[Samples]) -> None:
    """Nine seconds of noise after a sentence, inside its window, add nothing."""
    sound = np.concatenate([sentences[1], noise(9, level=0.01), sentences[3]])
    said = " ".join(word.text for word in words_of(events_of(engine, encoded(sound))))
    assert alike(said, "Every boat must show a lantern after dark. Nobody may leave before the tide has turned.") > 0.7


def test_segments_come_without_words_if_nobody_wants_them(engine: FasterWhisper, say: Callable[[str], bytes]) -> None:
    """The text and its times are there all the same."""
    [said, *_] = events_of(engine, say("Nobody may leave the harbor."), TranscribeOptions(word_timestamps=False))
    assert isinstance(said, Segment)
    assert alike(said.text, "Nobody may leave the harbor.") > 0.5
    assert said.words == ()
    assert said.start_ms < said.end_ms


def test_hotwords_set_the_spelling(engine: FasterWhisper, shared_audio: Path) -> None:
    """A name that the model has not met is written as the caller spells it."""
    file = (shared_audio / "hotwords.mp3").read_bytes()
    texts = [
        " ".join(event.text for event in events_of(engine, file, options) if isinstance(event, Segment))
        for options in (TranscribeOptions(), TranscribeOptions(hotwords="ComfyUI"))
    ]
    assert ["ComfyUI" in text for text in texts] == [False, True]


def test_the_longest_prompt_and_hotwords_fit(engine: FasterWhisper, say: Callable[[str], bytes]) -> None:
    """A thousand characters of each, of letters that cost a token and more, leave room for the text."""
    options = TranscribeOptions(prompt="ßø" * 500, hotwords="ŵŷ" * 500, temperature=0.0, beam_size=1)
    assert isinstance(events_of(engine, say("We sail at noon."), options)[-1], Summary)


def test_closing_the_segments_stops_the_work(engine: FasterWhisper, sentences: list[Samples]) -> None:
    """Segments are decoded while they are asked for; closing after the first leaves the rest."""
    samples = np.concatenate([part for n in range(32) for part in (sentences[n % 4], silence(0.3))])
    segments = engine.transcribe(samples, TranscribeOptions(temperature=0.0)).segments
    assert next(segments).end_ms < 30_000
    segments.close()
    assert next(segments, None) is None


def test_a_model_of_one_language_says_so(engine: FasterWhisper) -> None:
    """English only, and no translation; warming up needs no speech."""
    engine.warm_up()
    assert (engine.languages, engine.can_translate, engine.name) == (("en",), False, "faster-whisper")
