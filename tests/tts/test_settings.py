"""Settings come from the environment."""

import pytest
from atr_tts.settings import TtsSettings


def test_voices_are_listed_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """As people write a list in a shell."""
    monkeypatch.setenv("ATR_TTS_VOICES", "en_US-joe-medium, hf://org/voices@main/de ,")
    assert TtsSettings().voices == ("en_US-joe-medium", "hf://org/voices@main/de")


def test_the_default_voice_is_left_to_the_model_set() -> None:
    """An empty name means what the set says."""
    assert TtsSettings().voice == ""
    assert TtsSettings().voices == ()
