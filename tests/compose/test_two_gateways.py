"""Two gateways on Postgres (docker-compose.scale.yml): a job outlives the gateway that runs it."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.compose.conftest import Long
from tests.compose.deployment import Deployment, docker
from tests.compose.engine import ROOT, base_images
from tests.gateway.events import events_of
from tests.gateway.recordings import is_over, upload
from tests.stack.processes import wait_until

_FILES = ("--file", "docker-compose.yml", "--file", "docker-compose.scale.yml")
_STAND_IN = Path(__file__).with_name("postgres")


@pytest.fixture
def gateways(deployment: Deployment) -> Iterator[list[str]]:
    """The ids of two gateways; one on SQLite again afterwards."""
    _have_postgres()
    deployment.compose(*_FILES, "up", "--detach", "--wait")
    yield deployment.containers("gateway")
    deployment.up("--remove-orphans")


def test_a_job_outlives_its_gateway(
    deployment: Deployment, gateways: list[str], long_recording: Long, table: dict[str, str]
) -> None:
    """Killed in the middle: the other goes on within 15 s, nothing is done twice, and clients see no error."""
    recording = upload(deployment.http, long_recording(240))["id"]
    job_id = deployment.http.post("/train-real").json()["job_id"]
    wait_until(lambda: any(_windows(gateway, recording) for gateway in gateways), within_s=60)
    runs, survives = sorted(gateways, key=lambda gateway: not _windows(gateway, recording))
    docker("kill", runs)
    killed_s = time.monotonic()
    while not _windows(survives, recording):
        assert deployment.http.get(f"/api/jobs/{job_id}").status_code == httpx.codes.OK
        assert time.monotonic() - killed_s < 60, "nobody took the job over"
    taken_s = time.monotonic() - killed_s
    table["first window of the other gateway after SIGKILL of one"] = f"{taken_s:.0f} s"
    assert taken_s < 20

    wait_until(lambda: is_over(deployment.http, job_id), within_s=120)
    events = events_of(deployment.http, job_id)
    assert events[-1]["data"]["status"] == "succeeded"
    percentages = [event["data"]["progress"] for event in events]
    assert percentages == sorted(percentages)
    windows = [*_windows(runs, recording), *_windows(survives, recording)]
    assert sorted(windows) == list(range(len(windows)))


def _windows(gateway: str, upload_id: str) -> list[int]:
    """The windows of a recording that one gateway saw transcribed."""
    logs = subprocess.run(["docker", "logs", gateway], capture_output=True, text=True, check=True).stderr
    lines = [json.loads(line) for line in logs.splitlines() if line.startswith("{")]
    return [
        line["index"] for line in lines if line["message"] == "window transcribed" and line["upload_id"] == upload_id
    ]


def _have_postgres() -> None:
    """Pulls the image that the file names; where no registry can be reached, Debian's Postgres stands in for it."""
    text = (ROOT / "docker-compose.scale.yml").read_text()
    found = re.search(r"\$\{POSTGRES_IMAGE:-([^}]+)\}", text)
    assert found
    if subprocess.run(["docker", "image", "inspect", found[1]], capture_output=True, check=False).returncode:
        pulled = subprocess.run(["docker", "pull", found[1]], capture_output=True, check=False)
        if pulled.returncode:
            python = f"PYTHON_IMAGE={base_images()['python']}"
            docker("build", "--quiet", "--build-arg", python, "--tag", found[1], str(_STAND_IN))
