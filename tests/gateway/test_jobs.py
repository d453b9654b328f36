"""Jobs over the REST API: one at a time, followed by events, cancelled, tried again."""

from collections.abc import Callable

import httpx

from tests.gateway.events import events_of
from tests.gateway.recordings import HARBOUR, TALK, is_over, joined, train, upload
from tests.stack.processes import wait_until

Say = Callable[[str], bytes]


def test_progress_is_followed_to_its_end_and_replayed(api: httpx.Client, say: Say) -> None:
    """Ids count up, the percentage never falls, `end` is last; Last-Event-ID goes on behind what was seen."""
    upload(api, joined(*map(say, TALK)))
    job_id = api.post("/train-real").json()["job_id"]
    events = events_of(api, job_id)
    assert [event["id"] for event in events] == list(range(len(events)))
    assert {event["event"] for event in events[:-1]} == {"progress"}
    assert (events[-1]["event"], events[-1]["data"]["status"]) == ("end", "succeeded")
    percentages = [event["data"]["progress"] for event in events]
    assert percentages == sorted(percentages)
    assert any(0 < percentage < 99 for percentage in percentages)
    stages = [event["data"]["current_stage"] for event in events[:-1]]
    assert list(dict.fromkeys(stages)) == ["splitting", "transcribing", "indexing", "done"]
    assert events_of(api, job_id, last_event_id=2) == events[3:]


def test_one_job_runs_at_a_time(api: httpx.Client, say: Say) -> None:
    """Train pressed again while it runs is the same job; what arrived meanwhile is taken up too."""
    upload(api, joined(*map(say, TALK)))
    first = api.post("/train-real").json()["job_id"]
    late = upload(api, say(HARBOUR))
    assert api.post("/train-real").json()["job_id"] == first
    wait_until(lambda: is_over(api, first), within_s=60)
    if api.get(f"/api/uploads/{late['id']}").json()["status"] != "ready":
        train(api)
    assert api.get(f"/api/uploads/{late['id']}").json()["status"] == "ready"


def test_the_same_key_is_the_same_job(api: httpx.Client) -> None:
    """A client that doesn't know whether its call arrived can send it again."""
    first = api.post("/api/jobs", headers={"Idempotency-Key": "k1"})
    assert first.status_code == 202
    wait_until(lambda: is_over(api, first.json()["id"]), within_s=30)
    again = api.post("/api/jobs", headers={"Idempotency-Key": "k1"}, json={"kind": "train"})
    other = api.post("/api/jobs", headers={"Idempotency-Key": "k2"})
    assert again.json()["id"] == first.json()["id"] != other.json()["id"]
    wait_until(lambda: is_over(api, other.json()["id"]), within_s=30)


def test_a_cancelled_job_stops_and_a_retry_goes_on(api: httpx.Client, say: Say) -> None:
    """Cancel ends the event stream with `cancelled`; retry finishes what was left."""
    recording = upload(api, joined(*map(say, TALK * 2)))
    job_id = api.post("/train-real").json()["job_id"]
    wait_until(lambda: api.get(f"/api/jobs/{job_id}").json()["current_stage"] == "transcribing", within_s=30)
    assert api.post(f"/api/jobs/{job_id}/retry").status_code == 409
    assert api.post(f"/api/jobs/{job_id}/cancel").json()["status"] == "cancelled"
    assert events_of(api, job_id)[-1]["data"]["status"] == "cancelled"
    assert api.post(f"/api/jobs/{job_id}/cancel").status_code == 409
    again = api.post(f"/api/jobs/{job_id}/retry")
    assert again.status_code == 202
    wait_until(lambda: is_over(api, again.json()["id"]), within_s=90)
    assert api.get(f"/api/uploads/{recording['id']}").json()["status"] == "ready"


def test_jobs_are_listed_the_newest_first(api: httpx.Client) -> None:
    """The list begins with the job that just ended."""
    job = train(api)
    listed = api.get("/api/jobs").json()["jobs"]
    assert listed[0] == job
    assert [each["created_at"] for each in listed] == sorted((each["created_at"] for each in listed), reverse=True)


def test_an_unknown_job_is_not_found(api: httpx.Client) -> None:
    """In every form of the question."""
    for call in (
        api.get("/api/jobs/nope"),
        api.get("/api/jobs/nope/events"),
        api.post("/api/jobs/nope/cancel"),
        api.post("/api/jobs/nope/retry"),
    ):
        assert call.status_code == 404
        assert call.headers["content-type"] == "application/problem+json"
