"""The main job on real recordings, through nginx, as somebody who just typed `docker compose up` does it."""

import contextlib
import http.client
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.compose.conftest import Long
from tests.compose.deployment import Deployment, docker
from tests.compose.engine import base_images
from tests.gateway.recordings import train, upload

MIB = 1024**2
QUESTION = "What should you ask about your country?"
# The most that an image may add to its base.
LIMITS_MB = {"web": 20, "gateway": 400, "stt": 700, "qa": 700, "tts": 400}


def test_a_recording_is_asked_by_text_and_by_voice(
    deployment: Deployment, shared_audio: Path, say: Callable[[str], bytes]
) -> None:
    """Upload, train, ask, hear, and go to the moment."""
    recording = upload(deployment.http, (shared_audio / "jfk_44k.m4a").read_bytes(), "jfk.m4a")
    assert train(deployment.http)["status"] == "succeeded"
    answer = deployment.http.post("/interact", data={"text": QUESTION}).json()
    assert "what you can do for your country" in answer["answer"]
    assert answer["citations"][0]["upload_id"] == recording["id"]
    spoken = deployment.http.post("/interact", files={"audio": ("q.wav", say(QUESTION))}).json()
    assert "country" in spoken["answer"]
    heard = deployment.http.get(spoken["audio_url"])
    assert (heard.status_code, heard.content[:4]) == (200, b"RIFF")
    moment = deployment.http.get(f"/api/uploads/{recording['id']}/audio", headers={"Range": "bytes=0-999"})
    assert (moment.status_code, len(moment.content)) == (206, 1000)


def test_events_arrive_while_the_job_runs(deployment: Deployment, long_recording: Long) -> None:
    """Nothing on the way keeps them back: there are some before the last one."""
    upload(deployment.http, long_recording(60))
    job_id = deployment.http.post("/train-real").json()["job_id"]
    seen_while_running = 0
    with deployment.http.stream("GET", f"/api/jobs/{job_id}/events") as events:
        for line in events.iter_lines():
            if line.startswith("data:") and json.loads(line[5:])["progress"] < 100:
                is_running = deployment.http.get("/progress").json()["is_training"]
                seen_while_running += is_running
    assert seen_while_running > 1
    assert deployment.http.get(f"/api/jobs/{job_id}").json()["status"] == "succeeded"


@pytest.mark.parametrize("service", LIMITS_MB)
def test_an_image_is_small_and_not_roots(deployment: Deployment, table: dict[str, str], service: str) -> None:
    """Within its limit over the base, without torch, labelled, and run by a user of its own."""
    base = base_images()["nginx" if service == "web" else "python"]
    image = json.loads(docker("image", "inspect", f"atr/{service}:0.1.0"))[0]
    added_mb = (image["Size"] - json.loads(docker("image", "inspect", base))[0]["Size"]) / 1e6
    table[f"image {service}, over its base"] = f"{added_mb:.0f} MB"
    assert added_mb < LIMITS_MB[service]
    assert image["Config"]["User"] not in ("", "root", "0")
    assert image["Config"]["Labels"]["org.opencontainers.image.title"] == f"ATR {service}"
    assert deployment.compose("exec", "-T", service, "id", "-u").strip() in ("101", "10001")
    if service != "web":
        find_torch = "import importlib.util as u; print(u.find_spec('torch'))"
        assert deployment.compose("exec", "-T", service, "python", "-c", find_torch).strip() == "None"


def test_a_large_upload_streams_through(deployment: Deployment, long_recording: Long) -> None:
    """nginx writes nothing of it to its disk, which is 64 MiB of memory, and the gateway keeps nothing back either."""
    recording = long_recording(1)
    padded = recording + bytes(60 * MIB)
    assert upload(deployment.http, padded, "large.flac")["size_bytes"] == len(padded)
    deployment.http.delete(f"/api/uploads/{upload(deployment.http, padded)['id']}").raise_for_status()


def test_a_refusal_arrives_in_the_middle_of_an_upload(deployment: Deployment) -> None:
    """What is no audio is refused with the reason, though much of it is still on its way."""
    answer = deployment.http.post("/upload", files={"file": ("notes.txt", b"just text\n" * 6 * MIB)})
    assert answer.status_code == 415
    assert answer.headers["content-type"] == "application/problem+json"


def test_too_large_is_said_in_the_same_words(deployment: Deployment) -> None:
    """Whether the gateway says it or nginx does."""
    by_gateway = deployment.http.post("/upload", files={"file": ("a.flac", b"fLaC" + bytes(64 * MIB + 100_000))})
    assert (by_gateway.status_code, by_gateway.json()["status"]) == (413, 413)
    # Only the length is sent, as by a client that waits for what comes of it.
    with contextlib.closing(http.client.HTTPConnection(deployment.url.removeprefix("http://"), timeout=10)) as client:
        client.putrequest("POST", "/upload")
        client.putheader("Content-Length", str(2**40))
        client.endheaders()
        by_nginx = client.getresponse()
        assert (by_nginx.status, json.load(by_nginx)["status"]) == (413, 413)
