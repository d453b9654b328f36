"""Recordings that the API's tests make, and the two calls that most of them begin with."""

import io
import wave
from typing import Any

import av
import httpx
import numpy as np
import soundfile

from tests.stack.processes import wait_until

GARDEN = (
    "Welcome to the garden club. The head gardener keeps the spare key under the blue flower pot. "
    "The roses are watered every Tuesday morning."
)
HARBOUR = "The ferry to the island leaves the harbour at noon. Tickets are sold in the market hall."
# To make long recordings of. Of one sentence again and again, Whisper takes what it hears for a loop, and tries for long.
TALK = (
    GARDEN,
    HARBOUR,
    "The library lends films and maps as well as books. It closes at eight, except on Thursdays.",
    "The choir meets in the school hall. New singers are welcome, and nobody has to read music.",
    "Two years ago the bridge was repaired with stone from the northern quarry. Now it is painted white.",
)


def silence(seconds: float) -> bytes:
    """A WAV file of nothing."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes(bytes(int(seconds * 32_000)))
    return buffer.getvalue()


def joined(*wavs: bytes) -> bytes:
    """WAV files of one shape, one after the other."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        for index, each in enumerate(wavs):
            with wave.open(io.BytesIO(each)) as source:
                if not index:
                    out.setparams(source.getparams())
                out.writeframes(source.readframes(source.getnframes()))
    return buffer.getvalue()


def mp3(wav: bytes) -> bytes:
    """The same sound as an MP3 file."""
    samples, rate_hz = soundfile.read(io.BytesIO(wav))
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate_hz, format="MP3")
    return buffer.getvalue()


def mute_video() -> bytes:
    """An MP4 file with pictures and no sound."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
        for packet in [*stream.encode(frame), *stream.encode()]:
            container.mux(packet)
    return buffer.getvalue()


def upload(api: httpx.Client, data: bytes, name: str = "a.wav") -> dict[str, Any]:
    """Uploads a recording that must be taken."""
    answer = api.post("/upload", files={"file": (name, data)})
    assert answer.status_code in (200, 201), answer.text
    body: dict[str, Any] = answer.json()
    return body


def train(api: httpx.Client) -> dict[str, Any]:
    """Trains to the end, and gives the job as it ended."""
    job_id = api.post("/train-real").raise_for_status().json()["job_id"]
    wait_until(lambda: is_over(api, job_id), within_s=90)
    job: dict[str, Any] = api.get(f"/api/jobs/{job_id}").json()
    return job


def is_over(api: httpx.Client, job_id: str) -> bool:
    return api.get(f"/api/jobs/{job_id}").json()["status"] not in ("queued", "running")
