"""Two gateways on Postgres (docker-compose.scale.yml): a job outlives the gateway that runs it."""

import json
import subprocess
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.compose.client import using
from tests.compose.conftest import Long
from tests.compose.deployment import Deployment, docker, inspected
from tests.compose.engine import base_images, have_image
from tests.gateway.events import events_of
from tests.gateway.recordings import is_over, upload
from tests.stack.processes import wait_until

_FILES = ("--file", "docker-compose.yml", "--file", "docker-compose.scale.yml")


@pytest.fixture(scope="module")
def gateways(deployment: Deployment) -> Iterator[list[str]]:
    """The ids of two gateways; one on SQLite again afterwards."""
    have_image(r"\$\{POSTGRES_IMAGE:-([^}]+)\}", _FILES[3], "postgres", PYTHON_IMAGE=base_images()["python"])
    deployment.compose(*_FILES, "up", "--detach", "--wait")
    yield deployment.containers("gateway")
    deployment.up("--remove-orphans")


def test_gateways_restart_in_turn_and_nobody_notices(
    deployment: Deployment, gateways: list[str], table: dict[str, str]
) -> None:
    """Whoever looks at something gets it from the other one."""
    with using(deployment.url) as seen:
        for gateway in gateways:
            docker("restart", gateway)
            wait_until(lambda gateway=gateway: is_healthy(gateway), within_s=240)  # type: ignore[misc]  # bound now
    table["errors seen by clients while two gateways restart in turn"] = f"{len(seen.errors)} of {seen.requests}"
    assert not seen.errors, seen.listed()


def test_a_gateway_that_hangs_costs_seconds(deployment: Deployment, gateways: list[str], table: dict[str, str]) -> None:
    """`docker pause`: what nginx asks of it first, it asks of the other one after ATR_WEB_ANSWER_TIMEOUT."""
    docker("pause", gateways[0])
    try:
        with using(deployment.url) as seen:
            wait_until(lambda: seen.requests >= 12, within_s=240)
    finally:
        docker("unpause", gateways[0])
        wait_until(lambda: is_healthy(gateways[0]), within_s=240)
    table["errors seen by clients while one of two gateways is paused"] = f"{len(seen.errors)} of {seen.requests}"
    table["slowest answer meanwhile"] = f"{seen.slowest_s:.1f} s"
    assert not seen.errors, seen.listed()


def test_a_job_outlives_its_gateway(
    deployment: Deployment, gateways: list[str], long_recording: Long, table: dict[str, str]
) -> None:
    """Killed in the middle: the other goes on, nothing is done twice, and clients see no error."""
    recording = upload(deployment.http, long_recording(240))["id"]
    job_id = deployment.http.post("/train-real").json()["job_id"]
    wait_until(lambda: any(_windows(gateway, recording) for gateway in gateways), within_s=180)
    runs, survives = sorted(gateways, key=lambda gateway: not _windows(gateway, recording))
    docker("kill", runs)
    killed_s = time.monotonic()
    while not _windows(survives, recording):
        assert deployment.http.get(f"/api/jobs/{job_id}").status_code == httpx.codes.OK
        assert time.monotonic() - killed_s < 120, "nobody took the job over"
    table["first window of the other gateway after SIGKILL of one"] = f"{time.monotonic() - killed_s:.0f} s"

    wait_until(lambda: is_over(deployment.http, job_id), within_s=600)
    events = events_of(deployment.http, job_id)
    assert events[-1]["data"]["status"] == "succeeded"
    percentages = [event["data"]["progress"] for event in events]
    assert percentages == sorted(percentages)
    windows = [*_windows(runs, recording), *_windows(survives, recording)]
    assert sorted(windows) == list(range(len(windows)))


def is_healthy(gateway: str) -> bool:
    return str(inspected(gateway)["State"]["Health"]["Status"]) == "healthy"


def _windows(gateway: str, upload_id: str) -> list[int]:
    """The windows of a recording that one gateway saw transcribed."""
    logs = subprocess.run(["docker", "logs", gateway], capture_output=True, text=True, check=True).stderr
    lines = [json.loads(line) for line in logs.splitlines() if line.startswith("{")]
    return [
        line["index"] for line in lines if line["message"] == "window transcribed" and line["upload_id"] == upload_id
    ]
