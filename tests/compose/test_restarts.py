"""Every container restarted in turn in the middle of a job, and everything taken down and up again."""

from typing import Any

from tests.compose.client import using
from tests.compose.conftest import Long
from tests.compose.deployment import Deployment
from tests.gateway.recordings import is_over, upload
from tests.stack.processes import wait_until


def test_a_job_outlives_a_restart_of_every_container(
    deployment: Deployment, long_recording: Long, table: dict[str, str]
) -> None:
    """It ends well, with every window done; clients see nothing worse than a moment's wait."""
    recording = upload(deployment.http, long_recording(1500))
    job_id = deployment.http.post("/train-real").json()["job_id"]
    wait_until(lambda: deployment.transcribed(recording["id"]).total() > 0, within_s=60)
    with using(deployment.url) as seen:
        for service in ("stt", "qa", "tts", "minio", "gateway", "web"):
            assert not is_over(deployment.http, job_id), f"the job is too short: it ended before {service}"
            deployment.compose("restart", service)
            deployment.wait_until_ready()
        wait_until(lambda: is_over(deployment.http, job_id), within_s=240)
    table["errors seen by clients while all 6 containers restart"] = f"{len(seen.errors)} of {seen.requests}"
    job = deployment.http.get(f"/api/jobs/{job_id}").json()
    assert (job["status"], job["failed_uploads"], job["progress"]) == ("succeeded", [], 100)
    windows = deployment.transcribed(recording["id"])
    assert sorted(windows) == list(range(len(windows)))


def test_everything_is_there_after_down_and_up(deployment: Deployment) -> None:
    """Recordings, transcripts, jobs, questions and the index lie in volumes."""
    before = everything(deployment)
    deployment.compose("down")
    deployment.up()
    assert everything(deployment) == before


def everything(deployment: Deployment) -> dict[str, Any]:
    """What is kept, as the API shows it, and an answer from the index."""
    kept = {path: deployment.http.get(path).json() for path in ("/api/uploads", "/api/jobs", "/progress")}
    newest = kept["/api/uploads"]["uploads"][0]["id"]
    transcript = deployment.http.get(f"/api/uploads/{newest}/transcript").json()
    found = deployment.http.get("/api/search", params={"q": "ask not what your country can do"}).json()
    return kept | {"transcript": transcript, "found": found}
