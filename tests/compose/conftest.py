"""One deployment for all tests of this room, and the table that they fill."""

import io
import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from tests.compose.deployment import Deployment
from tests.compose.engine import ROOT, minio_image, ready_engine
from tests.gateway.recordings import train, upload

_TABLE = pytest.StashKey[dict[str, str]]()
_RATE_HZ = 16_000
_JFK_S = 11
Long = Callable[[int], bytes]


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_TABLE] = {}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints what was measured, and keeps it in artifacts/compose.md."""
    rows = [f"| {what} | {figure} |" for what, figure in config.stash[_TABLE].items()]
    if rows:
        text = "\n".join(["| measured | |", "|---|---|", *rows])
        terminalreporter.write_line(f"\n{text}")
        (ROOT / "artifacts").mkdir(exist_ok=True)
        (ROOT / "artifacts" / "compose.md").write_text(f"{text}\n")


@pytest.fixture(scope="session")
def table(pytestconfig: pytest.Config) -> dict[str, str]:
    """What is measured, by its name."""
    return pytestconfig.stash[_TABLE]


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory, table: dict[str, str]) -> Iterator[Deployment]:
    """ATR with the small set and nothing in it. Windows are short and a worker decodes one at a time, so that jobs last."""
    if reason := ready_engine():
        pytest.skip(reason)
    deployment = Deployment(
        tmp_path_factory.mktemp("compose"),
        ATR_MODEL_SET="small",
        MINIO_IMAGE=minio_image(),
        ATR_GATEWAY_MAX_WINDOW_S="15",
        ATR_STT_DECODERS="1",
        ATR_STT_CPU_THREADS="1",
        ATR_STT_STOP_GRACE="60s",
        ATR_MAX_UPLOAD_BYTES=str(64 * 1024**2),
        ATR_WEB_MAX_BODY="65m",
        COMPOSE_PROFILES="tls",
    )
    deployment.compose("down", "--volumes", "--remove-orphans", "--timeout", "5")
    started_s = time.monotonic()
    deployment.compose("build")
    table["images built (or found in the cache)"] = f"{time.monotonic() - started_s:.0f} s"
    started_s = time.monotonic()
    deployment.up()
    table["time to healthy, empty volumes"] = f"{time.monotonic() - started_s:.0f} s"
    yield deployment
    deployment.http.close()
    deployment.compose("down", "--volumes", "--timeout", "5")


@pytest.fixture(scope="session")
def trained(deployment: Deployment, shared_audio: Path) -> str:
    """The id of a recording that has been transcribed and can be asked."""
    recording: str = upload(deployment.http, (shared_audio / "jfk.flac").read_bytes())["id"]
    assert train(deployment.http)["status"] == "succeeded"
    return recording


@pytest.fixture(scope="session")
def long_recording(shared_audio: Path) -> Long:
    """Makes recordings of real speech, each of so many seconds at least, and no two alike."""
    samples, rate_hz = soundfile.read(shared_audio / "jfk.flac", dtype="float32")
    speech = soxr.resample(samples if samples.ndim == 1 else samples.mean(axis=1), rate_hz, _RATE_HZ)
    differently = itertools.count(1)

    def make(seconds: int) -> bytes:
        silence = np.zeros(_RATE_HZ * next(differently) // 10, np.float32)
        buffer = io.BytesIO()
        repeated = np.concatenate([silence, *[speech] * -(-seconds // _JFK_S)])
        soundfile.write(buffer, repeated, _RATE_HZ, format="FLAC")
        return buffer.getvalue()

    return make
