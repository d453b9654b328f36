"""The voice that speaks training passages."""

import io
from dataclasses import replace

import soundfile

from bench.mishear.voice import Manner, Speaker


def test_a_hasty_manner_takes_less_time() -> None:
    """Both sentences are spoken, with a pause behind each, at the voice's own rate."""
    speaker, calm = Speaker.of_small_set(), Manner(pace=1.2, timbre=0.6, rhythm=0.7, hiss_db=20)
    text = "It rained. We stayed."
    slow, hasty = (_duration_s(speaker.speak(text, replace(calm, pace=pace))) for pace in (1.2, 0.75))
    assert 1.5 < hasty < slow < 6


def test_a_text_is_always_said_in_the_same_manner() -> None:
    """And another text in another one."""
    assert Manner.of("It rained.") == Manner.of("It rained.") != Manner.of("It snowed.")


def _duration_s(flac: bytes) -> float:
    return float(soundfile.info(io.BytesIO(flac)).duration)
