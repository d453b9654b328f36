"""Every container restarted in turn in the middle of a job, and everything taken down and up again."""

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.compose.client import using
from tests.compose.conftest import Long
from tests.compose.deployment import Deployment
from tests.gateway.recordings import is_over, upload
from tests.stack.processes import wait_until

# Nobody else can answer for these: while one is away, what needs it is refused, with 503 and a time to wait.
SINGLE = ("minio", "gateway", "web")


def test_a_job_outlives_a_restart_of_every_container(
    deployment: Deployment, long_recording: Long, table: dict[str, str]
) -> None:
    """It ends well, with every window done; clients see errors only while what they ask is itself away."""
    recording = upload(deployment.http, long_recording(2000))
    job_id = deployment.http.post("/train-real").json()["job_id"]
    wait_until(lambda: deployment.transcribed(recording["id"]).total() > 0, within_s=120)
    for service in ("stt", "qa", "tts", *SINGLE):
        assert not is_over(deployment.http, job_id), f"the job is too short: it ended before {service}"
        with using(deployment.url) as seen:
            deployment.compose("restart", service)
            deployment.wait_until_ready()
        table[f"errors seen by clients while {service} restarts"] = f"{len(seen.errors)} of {seen.requests}"
        assert service in SINGLE or not seen.errors, seen.listed()
        assert all(is_polite(error) for error in seen.errors), seen.listed()
    with using(deployment.url) as seen:
        wait_until(lambda: is_over(deployment.http, job_id), within_s=600)
    table["errors seen by clients after these restarts, until the job's end"] = f"{len(seen.errors)} of {seen.requests}"
    assert not seen.errors, seen.listed()
    job = deployment.http.get(f"/api/jobs/{job_id}").json()
    assert (job["status"], job["failed_uploads"], job["progress"]) == ("succeeded", [], 100)
    windows = deployment.transcribed(recording["id"])
    assert sorted(windows) == list(range(len(windows)))


def is_polite(error: str) -> bool:
    """Whether it says to come back later; or the page's server itself is away, which can't say anything."""
    return " 503 " in error or "ConnectError" in error or "RemoteProtocolError" in error or "ReadError" in error


@pytest.mark.usefixtures("trained")
def test_everything_is_there_after_down_and_up(deployment: Deployment) -> None:
    """Recordings, transcripts, jobs, questions and the index lie in volumes."""
    before = everything(deployment)
    deployment.compose("down")
    deployment.up()
    assert everything(deployment) == before


@pytest.mark.usefixtures("trained")
def test_everything_is_there_after_backup_and_restore(
    deployment: Deployment, tmp_path: Path, table: dict[str, str]
) -> None:
    """`make backup`, then all volumes lost, then `make restore`: as before, answers and the sound of them included."""
    answer = deployment.http.post("/interact", data={"text": "What should you ask about your country?"}).json()
    before = everything(deployment)
    started_s = time.monotonic()
    deployment.script("backup.sh", str(tmp_path))
    table["backup"] = f"{time.monotonic() - started_s:.0f} s"
    with pytest.raises(RuntimeError, match="ATR runs"):
        deployment.script("restore.sh", str(tmp_path))
    deployment.compose("down", "--volumes", "--timeout", "5")
    started_s = time.monotonic()
    deployment.script("restore.sh", str(tmp_path))
    table["restore, to healthy"] = f"{time.monotonic() - started_s:.0f} s"
    assert everything(deployment) == before
    assert deployment.http.get(answer["audio_url"]).status_code == httpx.codes.OK


def everything(deployment: Deployment) -> dict[str, Any]:
    """What is kept, as the API shows it, and an answer from the index."""
    paths = ("/api/uploads", "/api/jobs", "/api/questions", "/progress")
    kept = {path: deployment.http.get(path).json() for path in paths}
    newest = kept["/api/uploads"]["uploads"][0]["id"]
    transcript = deployment.http.get(f"/api/uploads/{newest}/transcript").json()
    found = deployment.http.get("/api/search", params={"q": "ask not what your country can do"}).json()
    return kept | {"transcript": transcript, "found": found}
