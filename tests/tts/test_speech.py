"""Speaking: a piece of the file after each sentence, and no work that nobody waits for."""

from dataclasses import replace

import numpy as np
import pytest
from atr_runtime.errors import InvalidArgumentError
from atr_tts.encode import Encoding
from atr_tts.speech import SpeechRequest, speak

from tests.tts.fakes import ENGLISH, FakeEngine, tone

REQUEST = SpeechRequest("One. Two two. Three.", ENGLISH, 1.0, Encoding.PCM, ENGLISH.sample_rate_hz)


def test_each_sentence_is_one_piece() -> None:
    """In the order of the text."""
    engine = FakeEngine()
    pieces = list(speak(engine, REQUEST))
    assert engine.spoken == ["One.", "Two two.", "Three."]
    assert [len(piece) for piece in pieces] == [tone(len(said) * 0.01, 22_050).nbytes for said in engine.spoken]


def test_a_sentence_is_spoken_only_when_it_is_asked_for() -> None:
    """After the first piece the second sentence hasn't begun, and closing ends it there."""
    engine = FakeEngine()
    pieces = speak(engine, REQUEST)
    next(pieces)
    pieces.close()
    assert engine.spoken == ["One."]


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100])
def test_the_voice_is_resampled(rate_hz: int) -> None:
    """The same tone lasts as long at another rate."""
    audio = b"".join(speak(FakeEngine(), replace(REQUEST, sample_rate_hz=rate_hz)))
    assert len(audio) / 2 / rate_hz == pytest.approx(0.18, abs=0.002)
    assert np.abs(np.frombuffer(audio, "<i2")).max() == pytest.approx(10_000, rel=0.1)


@pytest.mark.parametrize("text", ["Mute. One.", "One. Mute."])
@pytest.mark.parametrize("encoding", list(Encoding))
def test_a_sentence_without_sound_is_passed_over(text: str, encoding: Encoding) -> None:
    """The file is complete, whichever sentence the voice can't say."""
    request = replace(REQUEST, text=text, encoding=encoding, sample_rate_hz=24_000)
    assert len(b"".join(speak(FakeEngine(), request))) > 500


def test_a_text_without_any_sound_is_refused() -> None:
    """Before a byte is sent."""
    with pytest.raises(InvalidArgumentError):
        list(speak(FakeEngine(), replace(REQUEST, text="Mute. Mute.", encoding=Encoding.WAV)))
