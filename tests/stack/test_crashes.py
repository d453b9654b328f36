"""Kill -9 in the middle of a train job, of each process that the job needs: after a start, the work goes on."""

import json
from collections import Counter
from collections.abc import Callable

import pytest

from tests.gateway.recordings import TALK, is_over, joined, upload
from tests.stack.processes import Stack, wait_until

Say = Callable[[str], bytes]
_TIMES = 4


def transcribed_windows(stack: Stack, upload_id: str) -> Counter[int]:
    """How often each window of a recording was transcribed to its end, by the gateway's log."""
    lines = [json.loads(line) for line in stack.log_file("gateway").read_text().splitlines() if line.startswith("{")]
    return Counter(
        line["index"] for line in lines if line["message"] == "window transcribed" and line["upload_id"] == upload_id
    )


@pytest.mark.parametrize("victim", ["gateway", "stt", "s3"])
def test_a_killed_process_costs_only_what_it_was_doing(stack: Stack, say: Say, victim: str) -> None:
    """The job ends well, every word is there, and no window was transcribed twice."""
    recording = upload(stack.http, joined(*map(say, TALK * _TIMES)))
    job_id = stack.http.post("/train-real").json()["job_id"]
    wait_until(lambda: transcribed_windows(stack, recording["id"]).total() > 0, within_s=60)

    stack.kill(victim)
    done_before = transcribed_windows(stack, recording["id"])
    stack.start(victim)
    stack.wait_until_ready()
    wait_until(lambda: is_over(stack.http, job_id), within_s=90)

    job = stack.http.get(f"/api/jobs/{job_id}").json()
    assert (job["status"], job["failed_uploads"], job["progress"]) == ("succeeded", [], 100)
    windows = transcribed_windows(stack, recording["id"])
    assert sorted(windows) == list(range(len(windows)))
    assert len(windows) > len(done_before), "the process was killed too late to prove anything"
    assert set(windows.values()) == {1}
    text = stack.http.get(f"/api/uploads/{recording['id']}/transcript", params={"format": "txt"}).text.lower()
    assert text.count("tickets") == _TIMES
    answer = stack.http.post("/interact", data={"text": "Where are tickets sold?"}).json()
    assert "market hall" in answer["answer"]


def test_everything_is_there_after_a_restart_of_all(stack: Stack, say: Say) -> None:
    """Recordings, transcripts, the index and past questions outlive every process."""
    recording = upload(stack.http, say("The old clock tower was built in the village of Ashford."))
    job_id = stack.http.post("/train-real").json()["job_id"]
    wait_until(lambda: is_over(stack.http, job_id), within_s=60)
    question = {"text": "Where was the clock tower built?", "upload_id": recording["id"]}
    before = stack.http.post("/interact", data=question).raise_for_status().json()
    for name in ("gateway", "qa", "s3"):
        stack.kill(name)
    stack.start("s3", "qa", "gateway")
    stack.wait_until_ready()
    after = stack.http.post("/interact", data=question).raise_for_status().json()
    assert (after["answer"], after["citations"]) == (before["answer"], before["citations"])
    assert stack.http.get(f"/api/questions/{before['id']}").json() == before
    assert stack.http.get(f"/api/jobs/{job_id}").json()["status"] == "succeeded"
