"""Bad input over the REST API: a clear error at the first door, and nothing left behind."""

import socket
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.gateway.recordings import GARDEN, mp3, mute_video, silence, train, upload
from tests.stack.processes import wait_until

Say = Callable[[str], bytes]
# Signs of a trace, a path, an address or a library's own words.
LEAKS = ("Traceback", "/work", "/tmp", "127.0.0.1", "Errno", "avcodec", "site-packages")


def assert_problem(answer: httpx.Response, status: int) -> str:
    """Checks the form of RFC 9457 and gives the detail."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert (body["status"], body["type"]) == (status, "about:blank")
    assert body["title"]
    detail: str = body["detail"]
    assert detail
    assert not any(leak in detail for leak in LEAKS)
    return detail


def library(api: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("/api/uploads").json()["uploads"]
    return found


def test_no_file(api: httpx.Client) -> None:
    """Neither an empty call nor another field."""
    assert "file" in assert_problem(api.post("/upload"), 422)
    assert_problem(api.post("/upload", files={"other": b"x"}), 422)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 422),
        (b"just some words\n" * 20, 415),
        (b"ffconcat version 1.0\nfile /etc/hostname\n", 415),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1/x.ts\n", 415),
        (b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>', 415),
        (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=audio 9 RTP/AVP 0\r\n", 415),
        (b"fLaC" + bytes(13 * 1024**2), 413),
    ],
    ids=["empty", "text", "ffconcat", "hls", "dash", "sdp", "too-large"],
)
def test_a_file_named_wav_that_is_none(api: httpx.Client, data: bytes, status: int) -> None:
    """The bytes decide, not the name; nothing is kept."""
    assert_problem(api.post("/upload", files={"file": ("a.wav", data, "audio/wav")}), status)
    assert library(api) == []


def test_a_chunked_upload_that_grows_too_large(api: httpx.Client) -> None:
    """Without a declared length the limit holds all the same."""
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.flac"\r\n\r\nfLaC'

    def body() -> Any:
        yield head
        for _ in range(14):
            yield bytes(1024**2)

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    assert_problem(api.post("/upload", content=body(), headers=headers), 413)
    assert library(api) == []


def test_a_client_that_goes_away(api: httpx.Client) -> None:
    """In the middle of an upload: nothing is listed, and the next upload works."""
    address = api.base_url
    with socket.create_connection((address.host, address.port or 80)) as connection:
        connection.sendall(
            b"POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n"
            b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.flac"\r\n\r\nfLaC' + bytes(100_000)
        )
    assert api.post("/upload", files={"file": ("a.wav", silence(1))}).status_code == 201
    assert [each["name"] for each in library(api)] == ["a.wav"]


@pytest.mark.parametrize("name", ["../../x", 'a"b\\c.wav', "🎙️ Grüße.wav", "x" * 300])
def test_an_odd_name_is_only_data(api: httpx.Client, name: str) -> None:
    """It comes back as a name, and never becomes a path."""
    recording = upload(api, silence(1), name)
    assert 0 < len(recording["name"]) <= 255
    assert api.get(f"/api/uploads/{recording['id']}/audio").content == silence(1)


def test_files_that_fail_to_decode_fail_alone(api: httpx.Client, say: Say) -> None:
    """A video without sound and a damaged file each say why; the good recording is ready, the job ends well."""
    mute = upload(api, mute_video(), "mute.mp4")
    damaged = upload(api, b"OggS" + b"\x07" * 5000, "damaged.ogg")
    long = upload(api, silence(200), "long.wav")
    good = upload(api, say(GARDEN), "good.wav")
    job = train(api)
    assert job["status"] == "succeeded"
    assert {failed["upload_id"] for failed in job["failed_uploads"]} == {mute["id"], damaged["id"], long["id"]}
    state = {each["id"]: each for each in library(api)}
    assert state[good["id"]]["status"] == "ready"
    for recording in (mute, damaged, long):
        assert state[recording["id"]]["status"] == "failed"
        assert state[recording["id"]]["error"]
        assert not any(leak in state[recording["id"]]["error"] for leak in LEAKS)
    assert api.get("/progress").json()["error"]


def test_a_truncated_mp3_gives_what_it_holds(api: httpx.Client, say: Say) -> None:
    """Cut in the middle of a frame, the words before are transcribed."""
    recording = upload(api, mp3(say(GARDEN))[:-1500], "cut.mp3")
    assert train(api)["failed_uploads"] == []
    text = api.get(f"/api/uploads/{recording['id']}/transcript", params={"format": "txt"}).text
    assert "garden" in text.lower()


def test_silence_has_an_empty_transcript(api: httpx.Client) -> None:
    """No invented words; the job ends well."""
    recording = upload(api, silence(8))
    assert train(api)["status"] == "succeeded"
    transcript = api.get(f"/api/uploads/{recording['id']}/transcript").json()
    assert (transcript["segments"], transcript["duration_ms"]) == ([], 8000)


@pytest.mark.parametrize("form", [{}, {"text": ""}, {"text": " \n "}, {"text": "why? " * 2000}])
def test_a_question_that_is_none(api: httpx.Client, form: dict[str, str]) -> None:
    """Missing, empty, blank, or of 10,000 characters."""
    assert_problem(api.post("/interact", data=form), 422)


@pytest.mark.parametrize(
    "params", [{}, {"q": " "}, {"q": "w" * 2001}, {"q": "w", "limit": 0}, {"q": "w", "limit": 101}]
)
def test_a_search_for_nothing(api: httpx.Client, params: dict[str, str | int]) -> None:
    """Missing, blank, too long, or for no hit or too many."""
    assert_problem(api.get("/api/search", params=params), 422)


def test_a_question_before_training(api: httpx.Client) -> None:
    """409 says what to do first."""
    assert "Train" in assert_problem(api.post("/interact", data={"text": "Anything there?"}), 409)
    assert_problem(api.get("/api/search", params={"q": "anything"}), 409)


def test_a_voice_question_without_speech(api: httpx.Client) -> None:
    """Silence is 422, text named .wav 415, nothing at all 422."""
    assert "speech" in assert_problem(api.post("/interact", files={"audio": ("q.wav", silence(2))}), 422).lower()
    assert_problem(api.post("/interact", files={"audio": ("q.wav", b"hello there, how are you")}), 415)
    assert_problem(api.post("/interact", files={"audio": ("q.wav", b"")}), 422)


@pytest.mark.parametrize(
    "path",
    [
        "/api/uploads/{}",
        "/api/uploads/{}/audio",
        "/api/uploads/{}/transcript",
        "/api/questions/{}",
        "/api/questions/{}/audio",
    ],
)
def test_an_unknown_id(api: httpx.Client, path: str) -> None:
    """Well formed or not, it is a 404."""
    for odd in ("0" * 32, "nope", "..%2F..%2Fetc"):
        assert_problem(api.get(path.format(odd)), 404)


def test_an_unknown_voice_and_recording(api: httpx.Client, say: Say) -> None:
    """What a question names must be there."""
    upload(api, say(GARDEN))
    train(api)
    question = {"text": "Where is the spare key?"}
    assert_problem(api.post("/interact", data=question | {"upload_id": "0" * 32}), 404)
    assert_problem(api.post("/interact", data=question | {"voice": "nobody"}), 404)
    assert_problem(api.post("/interact", data=question | {"top_k": "0"}), 422)


def test_an_unknown_path_and_method(api: httpx.Client) -> None:
    """The framework's own errors have the same form."""
    assert_problem(api.get("/api/nothing"), 404)
    assert_problem(api.put("/api/uploads"), 405)


def test_an_untranscribed_recording_has_no_transcript(api: httpx.Client) -> None:
    """404 until it is trained."""
    recording = upload(api, silence(3))
    wait_until(lambda: len(library(api)) == 1, within_s=5)
    assert_problem(api.get(f"/api/uploads/{recording['id']}/transcript"), 404)
