"""Speech and the real engine, each made once."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from atr_runtime.models import resolve_model
from atr_stt.audio import Samples
from atr_stt.faster import FasterWhisper
from atr_stt.settings import SttSettings

from tests.stt.sounds import decoded

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def settings() -> SttSettings:
    """The settings of a worker that nobody configured, apart from where its models are listed."""
    return SttSettings(models_file=ROOT / "models.toml")


@pytest.fixture(scope="session")
def engine(settings: SttSettings) -> FasterWhisper:
    """The small model."""
    return FasterWhisper(resolve_model(settings, role="stt"))


@pytest.fixture(scope="session")
def sentences(say: Callable[[str], bytes]) -> list[Samples]:
    """Four sentences that Piper speaks, each cut free of the silence around it."""
    texts = (
        "The harbour opens at seven in the morning.",
        "Every boat must show a lantern after dark.",
        "The keeper writes each arrival into a large book.",
        "Nobody may leave before the tide has turned.",
    )
    return [_without_silence(decoded(say(text))) for text in texts]


def _without_silence(samples: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(samples) > 0.02)
    return samples[loud[0] : loud[-1] + 1]
