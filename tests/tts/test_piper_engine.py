"""The real voice, heard by a real ear."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from atr_runtime.errors import NotFoundError
from atr_runtime.models import Model
from atr_tts.engine import Samples, Voice
from atr_tts.piper_engine import PiperEngine
from atr_tts.script import write_script

from tests.tts.conftest import FOLDER, VOICE

Hear = Callable[[Samples, int], str]


def say(piper: PiperEngine, text: str, rate: float = 1.0) -> Samples:
    script = write_script(text, language="en-US")
    return np.concatenate([piper.speak(sentence, voice=VOICE, speaking_rate=rate) for sentence in script])


def test_the_voice_describes_itself(piper: PiperEngine) -> None:
    """Name, language and rate come from the voice's own files."""
    assert piper.voices == (Voice(VOICE, "en-US", 22_050),)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Dr. Smith paid $3.50, or $2.5 billion.", r"(Dr\.|Doctor) Smith paid \$3\.50.* \$2\.5 billion"),
        ("John F. Kennedy spoke in Jan. 1961.", r"John F\.? Kennedy spoke in January 1961"),
        ("It grew by 12.5% in 2024.", r"12\.5% in 2024"),
        ("The 21st of May, e.g. the 3rd, in the 1990s.", r"21st of May,? for example,? the (3rd|third),? in the 1990s"),
        ("It weighs 5 kg and runs at 100 km/h.", r"(5|five) (kilograms|kg) and runs at 100 (kilometers|km) per hour"),
        ("Mrs. Brown met Mr. Jones at 7:00 p.m.", r"Mrs\. Brown met Mr\. Jones at (7|seven) ?p\.?m"),
        ("What can you do for your country?", r"What can you do for your country"),
    ],
)
def test_what_is_spoken_is_what_was_written(piper: PiperEngine, hear: Hear, text: str, heard: str) -> None:
    """Transcribed back, numbers and abbreviations are the ones of the text."""
    assert re.search(heard, hear(say(piper, text), 22_050), re.IGNORECASE)


@pytest.mark.parametrize("rate", [0.25, 0.5, 1.5, 2.0, 4.0])
def test_the_speaking_rate_is_kept(piper: PiperEngine, rate: float) -> None:
    """Twice as fast takes half as long; the model alone would stop at 1.9 times."""
    text = "Ask what you can do for your country, and what you can do for your friends."
    assert len(say(piper, text)) / len(say(piper, text, rate)) == pytest.approx(rate, rel=0.15)


def test_fast_speech_is_understood(piper: PiperEngine, hear: Hear) -> None:
    """At twice the pace the words are still there."""
    assert "what you can do for your country" in hear(say(piper, "Ask what you can do for your country.", 2.0), 22_050)


@pytest.mark.parametrize(
    "sentence", ["你好", "مرحبا", "x\u0323\u0323", "0" * 300, "a" * 300, "ñandú Σίσυφος", "\ufdfa"]
)
def test_odd_text_does_no_harm(piper: PiperEngine, sentence: str) -> None:
    """Whatever the voice makes of it, it comes back with samples of the promised kind."""
    assert piper.speak(sentence, voice=VOICE, speaking_rate=4.0).dtype == np.int16


def test_punctuation_alone_gives_no_samples(piper: PiperEngine) -> None:
    """The caller decides what silence means."""
    assert piper.speak("...", voice=VOICE, speaking_rate=1.0).shape == (0,)


def test_an_unknown_voice_is_not_found(piper: PiperEngine) -> None:
    """By its name, and nothing else of the machine."""
    with pytest.raises(NotFoundError, match="there is no voice 'nobody'"):
        piper.speak("Hello.", voice="nobody", speaking_rate=1.0)


def test_a_folder_without_a_voice_is_refused(tmp_path: Path) -> None:
    """At start, with the reference that was asked for."""
    with pytest.raises(NotFoundError, match="empty"):
        PiperEngine([Model("empty", tmp_path)], threads=1)


def test_several_voices_are_told_apart_by_name(tmp_path: Path) -> None:
    """A voice behind a bare reference is called like its file; the first one is the default."""
    for ending in ("onnx", "onnx.json"):
        (tmp_path / f"other.{ending}").symlink_to(FOLDER / f"{VOICE}.{ending}")
    engine = PiperEngine([Model("../some/reference", tmp_path), Model(VOICE, FOLDER)], threads=1)
    assert [voice.name for voice in engine.voices] == ["other", VOICE]
    engine.warm_up()
    engine.close()
    assert engine.voices == ()
