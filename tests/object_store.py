"""A real S3 server (SeaweedFS from its wheel) for tests: started on free ports, stopped at the end."""

import contextlib
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import urllib3
from minio import Minio
from minio.error import MinioException

_WEED = Path(sys.executable).with_name("weed")
_INNER_PORTS = (
    "master.port",
    "master.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "s3.port.grpc",
)
# Seven otherwise, so a bucket for each test would soon find no room.
_ONE_VOLUME_A_BUCKET = {"WEED_MASTER_VOLUME_GROWTH_COPY_1": "1"}
_READY_WITHIN_S = 60
_POLL_S = 0.05


@dataclass(frozen=True)
class S3Address:
    """Where an S3 server answers, and the keys of one that may do everything there."""

    url: str
    access_key: str
    secret_key: str

    def client(self) -> Minio:
        """An SDK client that fails at once instead of trying again and again."""
        http = urllib3.PoolManager(timeout=10, retries=False)
        host = self.url.removeprefix("http://")
        return Minio(host, access_key=self.access_key, secret_key=self.secret_key, secure=False, http_client=http)


@contextlib.contextmanager
def object_store(data_dir: Path, port: int = 0) -> Iterator[S3Address]:
    """Runs the server on `data_dir`; what lies there from an earlier run is served again.

    `port` is that of the S3 API, to come back where an earlier run was; 0 takes a free one. Yields once objects
    can be written. Raises RuntimeError with the end of the server's log if it doesn't get that far.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    address = S3Address(f"http://127.0.0.1:{port or _free_ports(1)[0]}", "test-access", "test-secret")
    log_file = data_dir / "weed.log"
    # Socket paths may hold 107 bytes only, which pytest's folders exceed.
    with tempfile.TemporaryDirectory(prefix="weed") as sockets, log_file.open("wb") as log:
        command = _command(data_dir, address, Path(sockets))
        process = subprocess.Popen(command, env=os.environ | _ONE_VOLUME_A_BUCKET, stdout=log, stderr=log)
        try:
            _wait_until_writable(process, address, log_file)
            yield address
        finally:
            # Every write is on disk when it is acknowledged, so there is nothing to say goodbye for.
            process.kill()
            process.wait()


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _command(data_dir: Path, address: S3Address, sockets: Path) -> list[str]:
    options = {
        "dir": data_dir,
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "s3.port": address.url.rpartition(":")[2],
        "s3.config": _write_identities(data_dir, address),
        "s3.localSocket": sockets / "s3",
        "filer.localSocket": sockets / "filer",
        "master.telemetry": "false",
        # Many small volumes: a test's few kilobytes must not reserve gigabytes.
        "master.volumeSizeLimitMB": 64,
        "volume.max": 1000,
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
    }
    options |= dict(zip(_INNER_PORTS, _free_ports(len(_INNER_PORTS)), strict=True))
    return [str(_WEED), "server", "-s3", *(f"-{name}={value}" for name, value in options.items())]


def _write_identities(data_dir: Path, address: S3Address) -> Path:
    keys = {"accessKey": address.access_key, "secretKey": address.secret_key}
    identity = {"name": "test", "credentials": [keys], "actions": ["Admin", "Read", "Write", "List", "Tagging"]}
    path = data_dir / "identities.json"
    path.write_text(json.dumps({"identities": [identity]}))
    return path


def _wait_until_writable(process: "subprocess.Popen[bytes]", address: S3Address, log_file: Path) -> None:
    client = address.client()
    give_up_at = time.monotonic() + _READY_WITHIN_S
    while not _can_write(client):
        if process.poll() is not None or time.monotonic() > give_up_at:
            tail = log_file.read_text(errors="replace")[-2000:]
            raise RuntimeError(f"the S3 server did not start:\n{tail}")
        time.sleep(_POLL_S)


def _can_write(client: Minio) -> bool:
    bucket = "readiness"
    try:
        if not client.bucket_exists(bucket):
            client.make_bucket(bucket)
        client.put_object(bucket, "probe", io.BytesIO(b"."), 1)
        client.remove_object(bucket, "probe")
        client.remove_bucket(bucket)
    except (MinioException, urllib3.exceptions.HTTPError):
        return False
    return True
