"""The processes of `make run`, from start to a clean end."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.gateway.recordings import GARDEN, train, upload
from tests.stack.processes import Stack, running_stack, wait_until


def test_every_service_reports_health_metrics_and_ends_cleanly(tmp_path: Path) -> None:
    """A second copy runs beside the first; asked to end, each of our processes exits with 0."""
    with running_stack(tmp_path / "data") as stack:
        assert stack.http.get("/healthz").json() == {"status": "ok"}
        assert "atr_http_requests_total" in stack.http.get("/metrics").text
        for service in ("STT", "QA", "TTS"):
            assert "atr_grpc_calls_total" in metrics_of(stack, service)
        assert "<title>" in stack.http.get("/").text
        codes = stack.stop()
        assert {name: codes[name] for name in ("stt", "qa", "tts", "gateway")} == dict.fromkeys(
            ("stt", "qa", "tts", "gateway"), 0
        )


def metrics_of(stack: Stack, service: str) -> str:
    port = stack.environment[f"ATR_{service}_METRICS_PORT"]
    return stack.http.get(f"http://127.0.0.1:{port}/metrics").text


def test_readyz_names_what_is_missing(stack: Stack) -> None:
    """While text to speech is away the gateway says so, and text answers still come."""
    stack.kill("tts")
    answer = stack.http.get("/readyz")
    assert (answer.status_code, answer.json()["detail"]) == (503, "Not ready: tts.")
    stack.start("tts")
    stack.wait_until_ready()


def test_one_request_id_is_in_every_log(stack: Stack, say: Callable[[str], bytes]) -> None:
    """The id that a client sends comes back, and stands in the lines of all services that worked on its question."""
    upload(stack.http, say(GARDEN))
    train(stack.http)
    headers = {"X-Request-ID": "question-4711"}
    answer = stack.http.post("/interact", data={"text": "Where does the gardener keep the spare key?"}, headers=headers)
    assert answer.headers["x-request-id"] == "question-4711"
    for name in ("gateway", "qa", "tts"):
        # The line of a request is written when its answer is on its way.
        wait_until(partial(_is_logged, stack.log_file(name), "question-4711"), within_s=10)


def _is_logged(log_file: Path, request_id: str) -> bool:
    return f'"request_id": "{request_id}"' in log_file.read_text()
