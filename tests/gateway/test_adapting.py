"""The adapt job over the REST API: real gateway, real S3, a training that is played."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from atr.qa.v1 import qa_pb2_grpc
from atr_gateway import keys
from atr_gateway.storage import ObjectStore
from atr_runtime.serving import Server

from tests.gateway.adapting_gateway import BUCKET, CONTEXT, FakeEngine, FakeTraining, Gateway, give_feedback
from tests.gateway.conftest import settings_for
from tests.gateway.test_bad_input import assert_problem
from tests.object_store import S3Address


@pytest.fixture(scope="module")
async def training() -> FakeTraining:
    return FakeTraining()  # type: ignore[abstract]  # two of its calls are enough here


@pytest.fixture(scope="module")
async def running(
    s3: S3Address, training: FakeTraining, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Gateway]:
    """The gateway of this module's tests."""
    server = Server("atr.qa.v1.QuestionAnswering")
    port = await server.start("127.0.0.1", 0)

    def register(_: FakeEngine, to: grpc.aio.Server) -> None:
        qa_pb2_grpc.add_QuestionAnsweringServicer_to_server(training, to)

    await server.open_for(FakeEngine(), register)
    gateway = Gateway(s3, tmp_path_factory.mktemp("adapting"), f"127.0.0.1:{port}")
    await gateway.start()
    yield gateway
    await gateway.kill()
    await gateway.http.aclose()
    await server.drain(0)


@pytest.fixture
async def bucket(s3: S3Address, running: Gateway) -> ObjectStore:
    """The gateway's bucket, emptied."""
    store = ObjectStore(settings_for(s3).model_copy(update={"s3_bucket": BUCKET}))
    await store.delete_below("")
    return store


@pytest.fixture
async def gateway(running: Gateway, training: FakeTraining, bucket: ObjectStore) -> Gateway:
    """With nine answers that people judged, the first of them wrong, and a training that goes well."""
    training.reset()
    for number in range(9):
        await give_feedback(bucket, number, "right" if number else "wrong")
    return running


async def adapt(gateway: Gateway) -> dict[str, Any]:
    answer = await gateway.http.post("/api/jobs", json={"kind": "adapt"})
    assert answer.status_code == 202, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def in_use(gateway: Gateway) -> str | None:
    current: str | None = (await gateway.http.get("/api/models/reader")).raise_for_status().json()["current"]
    return current


async def test_a_reader_that_is_not_worse_is_put_into_use(gateway: Gateway, training: FakeTraining) -> None:
    """With its figures; events tell how far it is, and the last one what came of it."""
    job = await adapt(gateway)
    assert (job["kind"], job["failed_uploads"]) == ("adapt", [])
    ended = await gateway.until_over(job["id"])
    assert (ended["status"], ended["progress"], ended["error"]) == ("succeeded", 100, None)
    page = (await gateway.http.get("/api/models/reader")).json()
    assert page["current"] == page["versions"][0]["version"] == job["id"]
    card = page["versions"][0]
    assert (card["base"], card["learnt"], card["replayed"], card["after"]["f1"]) == ("small", 7, 9, 70.0)

    events = (await gateway.http.get(f"/api/jobs/{job['id']}/events")).text
    stages = ["gathering", "learning", "done"]
    places = [events.index(f'"current_stage":"{stage}"') for stage in stages]
    assert places == sorted(places)
    assert "60.0 before, 70.0 after" in events
    assert events.count("event: end") == 1


async def test_what_is_learnt_is_what_people_said(gateway: Gateway, training: FakeTraining) -> None:
    """Right answers with their words, wrong ones as passages without an answer, some of them held back."""
    await gateway.until_over((await adapt(gateway))["id"])
    ((_, examples),) = training.calls
    assert len(examples) == 9
    assert {example.context for example in examples} == {CONTEXT}
    answers = {example.query: CONTEXT[example.answer.start : example.answer.end] for example in examples}
    assert answers == {f"What is number {number}?": "the spare key" if number else "" for number in range(9)}
    assert 2 <= sum(example.held_back for example in examples) < 9


async def test_a_worse_reader_is_kept_and_not_used(gateway: Gateway, training: FakeTraining) -> None:
    """Its figures say why; who wants it all the same can promote it, and go back."""
    training.f1_after = 59.0
    job = await gateway.until_over((await adapt(gateway))["id"])
    assert job["status"] == "succeeded"
    assert await in_use(gateway) is None
    (await gateway.http.post(f"/api/models/reader/{job['id']}/promote")).raise_for_status()
    assert await in_use(gateway) == job["id"]
    (await gateway.http.post("/api/models/reader/rollback")).raise_for_status()
    assert await in_use(gateway) is None
    assert_problem(await gateway.http.post("/api/models/reader/rollback"), 409)


async def test_only_versions_that_exist_can_be_promoted(gateway: Gateway) -> None:
    """Neither a made-up one nor a path."""
    for version in ("f" * 32, "current.json", "nope"):
        assert_problem(await gateway.http.post(f"/api/models/reader/{version}/promote"), 404)


async def test_too_little_feedback_is_refused_with_what_is_missing(gateway: Gateway, bucket: ObjectStore) -> None:
    """Before a job is made."""
    for number in range(4):
        await bucket.delete(keys.feedback(f"{number:032x}"))
    detail = assert_problem(await gateway.http.post("/api/jobs", json={"kind": "adapt"}), 409)
    assert "There are 5 answers" in detail
    assert "mark 3 more" in detail


async def test_without_torch_the_first_door_says_so(gateway: Gateway, training: FakeTraining) -> None:
    """And how to install it."""
    training.can_adapt = False
    detail = assert_problem(await gateway.http.post("/api/jobs", json={"kind": "adapt"}), 501)
    assert "pip install 'atr-qa[torch]'" in detail
    assert training.calls == []


async def test_a_training_that_fails_fails_its_job_with_the_reason(gateway: Gateway, training: FakeTraining) -> None:
    """In plain words, in the job and in the list; nothing is promoted."""
    training.fails = True
    job = await gateway.until_over((await adapt(gateway))["id"])
    assert (job["status"], job["error"]) == ("failed", "The training failed. The log of the qa service says why.")
    assert (await gateway.http.get("/api/jobs")).json()["jobs"][0] == job
    assert await in_use(gateway) is None


async def test_torch_that_went_meanwhile_is_a_reason_too(gateway: Gateway, training: FakeTraining) -> None:
    """A job that waited in the queue, or one of another replica."""
    training.may_end.clear()
    first = await adapt(gateway)
    async with asyncio.timeout(30):
        await training.began.wait()
    training.can_adapt = False
    await gateway.kill()
    await gateway.start()
    job = await gateway.until_over(first["id"])
    assert job["status"] == "failed"
    assert "pip install 'atr-qa[torch]'" in job["error"]


async def test_a_cancelled_job_stops_the_training(gateway: Gateway, training: FakeTraining) -> None:
    """Nothing of it is seen, and the next job begins anew."""
    training.may_end.clear()
    job = await adapt(gateway)
    async with asyncio.timeout(30):
        await training.began.wait()
    assert (await adapt(gateway))["id"] == job["id"], "one runs at a time"
    (await gateway.http.post(f"/api/jobs/{job['id']}/cancel")).raise_for_status()
    async with asyncio.timeout(30):
        await training.cancelled.wait()
    assert (await gateway.http.get("/api/models/reader")).json() == {"current": None, "versions": []}
    training.may_end.set()
    again = (await gateway.http.post(f"/api/jobs/{job['id']}/retry")).raise_for_status().json()
    assert again["kind"] == "adapt"
    await gateway.until_over(again["id"])
    assert await in_use(gateway) == again["id"]


async def test_a_gateway_killed_while_it_trains_goes_on(
    gateway: Gateway, training: FakeTraining, bucket: ObjectStore
) -> None:
    """The same job, from the same feedback, whatever came meanwhile; one version comes of it."""
    training.may_end.clear()
    job = await adapt(gateway)
    async with asyncio.timeout(30):
        await training.began.wait()
    await gateway.kill()
    assert await bucket.list(keys.READERS) == []
    await give_feedback(bucket, 9)
    training.may_end.set()
    await gateway.start()
    assert (await gateway.until_over(job["id"]))["status"] == "succeeded"
    (version, first), (same, again) = training.calls
    assert version == same == job["id"]
    assert first == again
    page = (await gateway.http.get("/api/models/reader")).json()
    assert [card["version"] for card in page["versions"]] == [page["current"]] == [job["id"]]


async def test_training_recordings_is_another_kind(gateway: Gateway) -> None:
    """Unknown kinds are refused; the list shows each job with its kind; /progress tells of recordings alone."""
    job = await gateway.until_over((await adapt(gateway))["id"])
    assert_problem(await gateway.http.post("/api/jobs", json={"kind": "tune"}), 422)
    jobs = (await gateway.http.get("/api/jobs")).json()["jobs"]
    assert jobs[0] == job
    progress = (await gateway.http.get("/progress")).json()
    assert (progress["job_id"], progress["is_training"], progress["trained"]) == (None, False, False)


async def test_the_manual_knows_it(gateway: Gateway) -> None:
    """Each call with its answers and an example."""
    paths = (await gateway.http.get("/openapi.json")).json()["paths"]
    assert {"202", "409", "501"} <= paths["/api/jobs"]["post"]["responses"].keys()
    assert "404" in paths["/api/questions/{question_id}/feedback"]["post"]["responses"]
    assert "/api/models/reader/{version}/promote" in paths
    assert isinstance(gateway.http, httpx.AsyncClient)


def test_files_lie_where_the_services_look() -> None:
    """Question answering reads and writes these without the gateway."""
    assert keys.PROMOTED_READER == "models/reader/current.json"
    assert keys.reader("v") == "models/reader/v/"
    assert Path(keys.reader_card("v")).parent == Path("models/reader/v")
