"""How fast a large file arrives, against a direct put to the same S3, and what it costs the gateway in memory."""

import io
import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import BinaryIO, Self, cast

import httpx
import psutil
from minio import Minio

from bench.speed.figures import Figure, Measured, Table
from tests.stack.processes import Stack

_BLOCK_BYTES = 1024**2
_LOOK_S = 0.02
MIB = 1024**2


class _File(io.RawIOBase):
    """A recording of any size that no two runs share: what FLAC begins with, then bytes that don't compress."""

    def __init__(self, size_bytes: int) -> None:
        self._left = size_bytes
        self._head = b"fLaC" + os.urandom(60)
        self._noise = os.urandom(_BLOCK_BYTES)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = min(self._left, _BLOCK_BYTES if size < 0 else size)
        data, self._head = self._head[:size], self._head[size:]
        while len(data) < size:
            data += self._noise[: size - len(data)]
        self._left -= size
        return data

    def __iter__(self) -> Iterator[bytes]:
        while block := self.read(_BLOCK_BYTES):
            yield block


class _Memory:
    """The most memory that a process holds while the context lasts, over what it held before, in MiB."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._before = self._most = self._process.memory_info().rss
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    @property
    def grown_mib(self) -> float:
        return (self._most - self._before) / MIB

    def _watch(self) -> None:
        while not self._is_over.wait(_LOOK_S):
            self._most = max(self._most, self._process.memory_info().rss)


def measure_uploads(stack: Stack, *, size_bytes: int, runs: int) -> Measured:
    """Turn and turn about, so that a slow moment of the disk meets each way."""
    gateway = psutil.Process(stack.pid("gateway"))
    direct_s, plain_s, tus_s, grown_mib = [], [], [], []
    for _ in range(runs):
        direct_s.append(_timed(lambda: _put(stack, size_bytes)))
        with _Memory(gateway) as memory:
            plain_s.append(_timed(lambda: _upload(stack.http, size_bytes)))
        grown_mib.append(memory.grown_mib)
        with _Memory(gateway) as memory:
            tus_s.append(_timed(lambda: _upload_by_tus(stack.http, size_bytes)))
        grown_mib.append(memory.grown_mib)
    ratios = tuple(direct / plain for direct, plain in zip(direct_s, plain_s, strict=True))
    rows = [("direct put to S3", direct_s), ("POST /upload", plain_s), ("tus, one part", tus_s)]
    return Measured(
        figures=[Figure("upload_ratio", ratios), Figure("upload_memory_mib", tuple(grown_mib))],
        tables=[
            Table(
                f"Uploads of {size_bytes // MIB:,} MiB",
                ["way", "MiB/s, median", "slowest", "fastest"],
                [[name, *_speeds(size_bytes, seconds)] for name, seconds in rows],
            )
        ],
    )


def _speeds(size_bytes: int, seconds: list[float]) -> list[float]:
    speeds = sorted(size_bytes / MIB / each for each in seconds)
    return [round(speed, 1) for speed in (speeds[len(speeds) // 2], speeds[0], speeds[-1])]


def _timed(work: Callable[[], None]) -> float:
    started_s = time.perf_counter()
    work()
    return time.perf_counter() - started_s


def _put(stack: Stack, size_bytes: int) -> None:
    environment = stack.environment
    client = Minio(
        endpoint=environment["ATR_S3_URL"].removeprefix("http://"),
        access_key=environment["ATR_S3_ACCESS_KEY"],
        secret_key=environment["ATR_S3_SECRET_KEY"],
        secure=False,
        region="us-east-1",
    )
    bucket = environment.get("ATR_S3_BUCKET", "atr")
    client.put_object(bucket, "bench/direct", cast(BinaryIO, _File(size_bytes)), size_bytes, part_size=8 * MIB)
    client.remove_object(bucket, "bench/direct")


def _upload(http: httpx.Client, size_bytes: int) -> None:
    boundary = b"bench"
    head = b'--bench\r\nContent-Disposition: form-data; name="file"; filename="a.flac"\r\n\r\n'

    def body() -> Iterator[bytes]:
        yield head
        yield from _File(size_bytes)
        yield b"\r\n--" + boundary + b"--\r\n"

    sent = http.post(
        "/upload", content=body(), headers={"Content-Type": "multipart/form-data; boundary=bench"}, timeout=600
    )
    http.delete(f"/api/uploads/{sent.raise_for_status().json()['id']}").raise_for_status()


def _upload_by_tus(http: httpx.Client, size_bytes: int) -> None:
    tus = {"Tus-Resumable": "1.0.0"}
    begun = http.post("/api/tus", headers=tus | {"Upload-Length": str(size_bytes)}).raise_for_status()
    headers = tus | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    sent = http.patch(begun.headers["location"], content=iter(_File(size_bytes)), headers=headers, timeout=600)
    http.delete(f"/api/uploads/{sent.raise_for_status().headers['x-upload-id']}").raise_for_status()
