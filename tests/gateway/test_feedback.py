"""Feedback over the REST API."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.gateway.recordings import GARDEN, train, upload
from tests.gateway.test_bad_input import assert_problem

Say = Callable[[str], bytes]
UNKNOWN = "f" * 32


@pytest.fixture
def question(api: httpx.Client, say: Say) -> dict[str, Any]:
    """A question that was answered from the only recording."""
    upload(api, say(GARDEN))
    train(api)
    answer: dict[str, Any] = api.post("/interact", data={"text": "Where is the spare key?"}).raise_for_status().json()
    assert answer["citations"]
    assert answer["feedback"] is None
    return answer


def test_the_last_feedback_of_a_question_is_kept_and_shown(api: httpx.Client, question: dict[str, Any]) -> None:
    """With the answer and in the list; a correction knows the words of its stretch."""
    path = f"/api/questions/{question['id']}"
    right = api.post(f"{path}/feedback", json={"verdict": "right"}).raise_for_status().json()
    assert (right["verdict"], right["question_id"], right["answer"]) == ("right", question["id"], None)
    assert api.get(path).json()["feedback"] == right

    citation = question["citations"][0]
    stretch = {key: citation[key] for key in ("upload_id", "start_ms", "end_ms")}
    corrected = api.post(f"{path}/feedback", json={"verdict": "corrected"} | stretch).raise_for_status().json()
    assert stretch.items() <= corrected.items()
    assert corrected["answer"]
    assert corrected["answer"] in citation["context"]
    assert api.get(path).json() == question | {"feedback": corrected}
    assert api.get("/api/questions").json()["questions"][0]["feedback"] == corrected


def test_wrong_feedback_is_refused_and_changes_nothing(api: httpx.Client, question: dict[str, Any]) -> None:
    """Unknown ids are 404, values that make no sense 422, each in plain words."""
    path = f"/api/questions/{question['id']}/feedback"
    upload_id = question["citations"][0]["upload_id"]
    kept = api.post(path, json={"verdict": "wrong"}).json()

    def correct(**fields: Any) -> httpx.Response:
        return api.post(
            path, json={"verdict": "corrected", "upload_id": upload_id, "start_ms": 0, "end_ms": 900} | fields
        )

    assert_problem(api.post(f"/api/questions/{UNKNOWN}/feedback", json={"verdict": "right"}), 404)
    assert_problem(api.post("/api/questions/nope/feedback", json={"verdict": "right"}), 404)
    assert_problem(correct(upload_id=UNKNOWN), 404)
    assert "outside" in assert_problem(correct(end_ms=3_600_000), 422)
    assert "end after" in assert_problem(correct(start_ms=900), 422)
    assert "30 words" in assert_problem(correct(start_ms=100, end_ms=101), 422)
    for body in ({}, {"verdict": "maybe"}, {"verdict": "corrected"}, {"verdict": "corrected", "upload_id": upload_id}):
        assert_problem(api.post(path, json=body), 422)
    assert_problem(correct(start_ms=-1), 422)
    assert api.get(f"/api/questions/{question['id']}").json()["feedback"] == kept
