"""Runs ATR on this machine without containers: S3, the three services and the gateway, as one Procfile.

    make run                                       http://127.0.0.1:8000, data in .data/
    ATR_HTTP_PORT=8001 ATR_DATA_DIR=b make run     a second copy beside it

Inner ports are free ones. Variables that are already set (ATR_S3_URL, ATR_STT_THREADS, ...) are left as they are.
"""

import contextlib
import json
import os
import secrets
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROCFILE = Path(__file__).with_name("Procfile")
# Below those that Linux gives to outgoing connections: one of these could take a port before its server does.
_PORTS = range(10_000, 32_768)
_INNER_PORTS = (
    "master.port",
    "master.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "s3.port.grpc",
)


def main() -> None:
    data_dir = Path(os.environ.get("ATR_DATA_DIR", ".data")).absolute()
    http_port = int(os.environ.get("ATR_HTTP_PORT", "8000"))
    _refuse_busy_port(http_port)
    # What the caller has set wins, but for what was made absolute here.
    environment = prepare(data_dir, http_port)
    environment |= {name: value for name, value in os.environ.items() if name not in ("PATH", "ATR_DATA_DIR")}
    processes = [] if "ATR_S3_URL" not in os.environ else ["stt", "qa", "tts", "gateway"]
    (data_dir / "run.pid").write_text(str(os.getpid()))
    honcho = [str(Path(sys.executable).with_name("honcho")), "-e", os.devnull, "-f", str(PROCFILE), "-d", str(ROOT)]
    os.execve(honcho[0], [*honcho, "start", *processes], environment)


def prepare(data_dir: Path, http_port: int) -> dict[str, str]:
    """Makes the data folder and gives the variables under which the Procfile's processes find each other."""
    data_dir.mkdir(parents=True, exist_ok=True)
    s3_port, *ports = free_ports(1 + len(_INNER_PORTS) + 6)
    inner, (stt, qa, tts, *metrics) = ports[6:], map(str, ports[:6])
    access_key, secret_key = _write_store_options(data_dir, s3_port, inner)
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}",
        "ATR_DATA_DIR": str(data_dir),
        "ATR_HTTP_PORT": str(http_port),
        "ATR_WEB_DIR": str(ROOT / "web"),
        "ATR_LOG_FORMAT": "text",
        "ATR_MODELS_FILE": str(ROOT / "models.toml"),
        "ATR_MODEL_DIR": str(data_dir / "models"),
        "ATR_JOB_STORE_URL": f"sqlite:///{data_dir / 'jobs.sqlite'}",
        "ATR_S3_URL": f"http://127.0.0.1:{s3_port}",
        "ATR_S3_ACCESS_KEY": access_key,
        "ATR_S3_SECRET_KEY": secret_key,
        "ATR_STT_PORT": stt,
        "ATR_QA_PORT": qa,
        "ATR_TTS_PORT": tts,
        "ATR_STT_TARGET": f"127.0.0.1:{stt}",
        "ATR_QA_TARGET": f"127.0.0.1:{qa}",
        "ATR_TTS_TARGET": f"127.0.0.1:{tts}",
        "ATR_STT_METRICS_PORT": metrics[0],
        "ATR_QA_METRICS_PORT": metrics[1],
        "ATR_TTS_METRICS_PORT": metrics[2],
    }


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, in a row: of two who look at the same time, few meet."""
    while True:
        first = _PORTS[secrets.randbelow(len(_PORTS) - count)]
        ports = range(first, first + count)
        with contextlib.suppress(OSError), contextlib.ExitStack() as held:
            for port in ports:
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return list(ports)


def _write_store_options(data_dir: Path, s3_port: int, inner_ports: list[int]) -> tuple[str, str]:
    """Writes SeaweedFS's options and, the first time, its keys; gives the keys."""
    store_dir = data_dir / "s3"
    store_dir.mkdir(exist_ok=True)
    identities = data_dir / "s3.json"
    if not identities.exists():
        _write_identities(identities)
    options = {
        "dir": store_dir,
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "s3.port": s3_port,
        "s3.config": identities,
        # Unix sockets would lie in /tmp under names that anyone can guess; nothing here uses them.
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "master.telemetry": "false",
        "master.volumeSizeLimitMB": 1024,
        # As many volumes as the disk has room for.
        "volume.max": 0,
        "volume.minFreeSpace": "1GiB",
        # It waits this long before it stops, for load balancers that aren't here.
        "volume.preStopSeconds": 0,
    }
    options |= dict(zip(_INNER_PORTS, inner_ports, strict=True))
    (data_dir / "weed.options").write_text("".join(f"{name}={value}\n" for name, value in options.items()))
    credentials = json.loads(identities.read_text())["identities"][0]["credentials"][0]
    return credentials["accessKey"], credentials["secretKey"]


def _write_identities(path: Path) -> None:
    keys = {"accessKey": "atr", "secretKey": secrets.token_hex(24)}
    identity = {"name": "atr", "credentials": [keys], "actions": ["Admin", "Read", "Write", "List", "Tagging"]}
    path.touch(mode=0o600)
    path.write_text(json.dumps({"identities": [identity]}))


def _refuse_busy_port(port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            sys.exit(f"Port {port} is taken. Stop what runs there (make stop), or: ATR_HTTP_PORT={port + 1} make run")


if __name__ == "__main__":
    main()
