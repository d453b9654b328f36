"""stt workers that come, die, hang and go while a job runs: nobody notices but the clock."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from tests.compose.client import using
from tests.compose.conftest import Long
from tests.compose.deployment import Deployment, docker, failed_calls, inspected, logged_at, running_calls
from tests.gateway.recordings import is_over, upload
from tests.stack.processes import wait_until

# What the gateway gives each worker at a time.
SHARE = 2


@pytest.fixture
def start(deployment: Deployment, long_recording: Long) -> Callable[[int], tuple[str, str]]:
    """Starts a job on a new recording of so many seconds; gives the ids of both once workers transcribe it."""

    def start_job(seconds: int) -> tuple[str, str]:
        recording = upload(deployment.http, long_recording(seconds))
        job_id = deployment.http.post("/train-real").json()["job_id"]
        workers = deployment.containers("stt")
        wait_until(lambda: all(running_calls(worker) == SHARE for worker in workers), within_s=180)
        return recording["id"], job_id

    return start_job


@pytest.fixture
def two_workers(deployment: Deployment) -> Iterator[list[str]]:
    """Two stt containers, both known to the gateway; one again afterwards."""
    deployment.up("--scale", "stt=2")
    yield deployment.containers("stt")
    deployment.up("--scale", "stt=1")


def ends_well(deployment: Deployment, upload_id: str, job_id: str) -> None:
    """Waits for the end of a job: it succeeded, and no window was transcribed twice or left out."""
    wait_until(lambda: is_over(deployment.http, job_id), within_s=600)
    job = deployment.http.get(f"/api/jobs/{job_id}").json()
    assert (job["status"], job["failed_uploads"], job["progress"]) == ("succeeded", [], 100)
    windows = deployment.transcribed(upload_id)
    assert sorted(windows) == list(range(len(windows)))
    assert set(windows.values()) == {1}


def redone_after_s(deployment: Deployment, upload_id: str, since: datetime) -> list[float]:
    """How many seconds after a moment each lost window of a recording was begun again, by the gateway's log."""
    again = deployment.logged("gateway", "window begun again", upload_id)
    return [(datetime.fromisoformat(line["time"]) - since).total_seconds() for line in again]


def used_at(worker: str) -> datetime:
    """Waits until a worker has a call."""
    wait_until(lambda: running_calls(worker) > 0, within_s=240)
    return datetime.now(UTC)


def test_new_workers_get_calls(
    deployment: Deployment, start: Callable[[int], tuple[str, str]], table: dict[str, str]
) -> None:
    """Three instead of one: each new one works within 15 s of being ready, and no call fails."""
    upload_id, job_id = start(900)
    with using(deployment.url) as seen:
        deployment.scale(3)
        for number, worker in enumerate(deployment.containers("stt")[1:], 2):
            used = used_at(worker)
            started = datetime.fromisoformat(inspected(worker)["State"]["StartedAt"])
            table[f"stt worker {number} used after its start"] = f"{(used - started).total_seconds():.1f} s"
            # How long a model loads is this machine's affair; that a worker who is ready is found is ours.
            assert (used - logged_at(worker, "serving")).total_seconds() < 15
        ends_well(deployment, upload_id, job_id)
        assert [failed_calls(worker) for worker in deployment.containers("stt")] == [{}, {}, {}]
        assert redone_after_s(deployment, upload_id, datetime.now(UTC)) == []
        deployment.scale(1)
    table["errors seen by clients while scaling to 3 and back"] = f"{len(seen.errors)} of {seen.requests}"
    assert not seen.errors, seen.listed()


def test_the_windows_of_a_killed_worker_are_done_by_the_other(
    deployment: Deployment, two_workers: list[str], start: Callable[[int], tuple[str, str]], table: dict[str, str]
) -> None:
    """SIGKILL: begun again within 5 s, and the job ends well."""
    upload_id, job_id = start(400)
    with using(deployment.url) as seen:
        killed_at = datetime.now(UTC)
        docker("kill", "--signal", "KILL", two_workers[0])
        ends_well(deployment, upload_id, job_id)
    redone_s = redone_after_s(deployment, upload_id, killed_at)
    table["windows begun again after SIGKILL"] = f"{max(redone_s):.1f} s"
    table["errors seen by clients, SIGKILL"] = f"{len(seen.errors)} of {seen.requests}"
    assert max(redone_s) < 5
    assert not seen.errors, seen.listed()


def test_a_worker_that_hangs_is_found(
    deployment: Deployment, two_workers: list[str], start: Callable[[int], tuple[str, str]], table: dict[str, str]
) -> None:
    """`docker pause`: its windows go to the other within 20 s, and the job ends well without it."""
    upload_id, job_id = start(700)
    hung = two_workers[0]
    paused_at = datetime.now(UTC)
    docker("pause", hung)
    try:
        with using(deployment.url) as seen:
            ends_well(deployment, upload_id, job_id)
    finally:
        docker("unpause", hung)
        wait_until(lambda: inspected(hung)["State"]["Health"]["Status"] == "healthy", within_s=240)
    redone_s = redone_after_s(deployment, upload_id, paused_at)
    table["windows begun again after pause"] = f"{max(redone_s):.1f} s"
    table["errors seen by clients, pause"] = f"{len(seen.errors)} of {seen.requests}"
    assert max(redone_s) < 20
    assert not seen.errors, seen.listed()


def test_a_worker_that_is_stopped_ends_what_it_does(
    deployment: Deployment, two_workers: list[str], start: Callable[[int], tuple[str, str]], table: dict[str, str]
) -> None:
    """`docker stop`: it drains, and nothing has to be done again: no error at all."""
    upload_id, job_id = start(300)
    with using(deployment.url) as seen:
        docker("stop", "--time", "60", two_workers[0])
        ends_well(deployment, upload_id, job_id)
    table["errors seen by clients, stop"] = f"{len(seen.errors)} of {seen.requests}"
    assert not seen.errors, seen.listed()
    assert failed_calls(two_workers[1]) == {}
    assert redone_after_s(deployment, upload_id, datetime.now(UTC)) == []
