"""What can be set, and under which names."""

import pytest
from atr_stt.settings import SttSettings
from pydantic import ValidationError


def test_own_and_shared_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """ATR_STT_ for what is the service's own, ATR_ for what others read too."""
    for name, value in {
        "ATR_STT_MAX_JOBS": "2",
        "ATR_STT_ENGINE": "faster-whisper",
        "ATR_STT_CPU_THREADS": "1",
        "ATR_DEVICE": "auto",
        "ATR_MAX_AUDIO_S": "60",
        "ATR_MAX_UPLOAD_BYTES": "1000",
    }.items():
        monkeypatch.setenv(name, value)
    settings = SttSettings()
    assert (settings.max_jobs, settings.cpu_threads, settings.device) == (2, 1, "auto")
    assert (settings.max_audio_s, settings.max_upload_bytes) == (60, 1000)


@pytest.mark.parametrize(
    "wrong", [{"max_jobs": 0}, {"engine": "other"}, {"device": "tpu"}, {"max_audio_s": 0}], ids=str
)
def test_wrong_values_are_refused(wrong: dict[str, object]) -> None:
    """At the start, not in the middle of a call."""
    with pytest.raises(ValidationError):
        SttSettings.model_validate(wrong)
