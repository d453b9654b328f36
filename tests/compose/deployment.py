"""ATR as Compose runs it: what a test may do to it, and what it may see from outside."""

import json
import os
import re
import subprocess
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from deploy.local.run import free_ports
from tests.compose.engine import ROOT
from tests.stack.processes import wait_until

TRANSCRIBE = "/atr.stt.v1.SpeechToText/Transcribe"
PROJECT = "atr-test"
_METRICS_PORT = 9100


class Deployment:
    """One Compose project, reached through nginx."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        web_port, tls_port = free_ports(2)
        self.tls_url = f"https://localhost:{tls_port}"
        self._env_file = folder / ".env"
        self._environment = os.environ | {
            "CERTS_DIR": str(folder),
            "ENV_FILE": str(self._env_file),
            "COMPOSE_PROJECT_NAME": PROJECT,
        }
        settings |= {"ATR_WEB_PORT": str(web_port), "ATR_TLS_PORT": str(tls_port)}
        settings |= {"ATR_TLS_CERTIFICATE": str(folder / "tls.crt"), "ATR_TLS_KEY": str(folder / "tls.key")}
        for script in ("make-env.sh", "make-certs.sh"):
            self.script(script)
        with self._env_file.open("a") as file:
            file.writelines(f"{name}={value}\n" for name, value in settings.items())
        self.url = f"http://127.0.0.1:{web_port}"
        self.http = httpx.Client(base_url=self.url, timeout=60)

    def script(self, name: str, *arguments: str) -> None:
        """Runs a script of deploy/compose, as `make` does. Raises RuntimeError."""
        _output(str(ROOT / "deploy" / "compose" / name), *arguments, environment=self._environment)

    def compose(self, *arguments: str) -> str:
        """Runs `docker compose`; gives what it prints. Raises RuntimeError."""
        command = ["docker", "compose", "--project-name", PROJECT, "--env-file", str(self._env_file), *arguments]
        return _output(*command)

    def up(self, *arguments: str) -> None:
        """Brings it up, and waits until every container is healthy."""
        self.compose("up", "--detach", "--wait", *arguments)

    def scale(self, workers: int) -> None:
        """Changes the number of stt containers, and returns as soon as they have started."""
        self.compose("up", "--detach", "--no-recreate", "--scale", f"stt={workers}")

    def containers(self, service: str) -> list[str]:
        """The ids of a service's containers that run, the oldest first."""
        ids = self.compose("ps", "--quiet", "--status", "running", service).split()
        return sorted(ids, key=lambda each: str(inspected(each)["Created"]))

    def wait_until_ready(self) -> None:
        """Waits until /readyz is content, through nginx."""
        wait_until(self.is_ready, within_s=240)

    def is_ready(self) -> bool:
        try:
            return self.http.get("/readyz").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def transcribed(self, upload_id: str) -> Counter[int]:
        """How often each window of a recording was transcribed to its end, by the gateway's log."""
        return Counter(line["index"] for line in self.logged("gateway", "window transcribed", upload_id))

    def logged(self, service: str, message: str, upload_id: str) -> list[dict[str, Any]]:
        """What a service logged with that message about a recording."""
        lines = self._log_of(service)
        return [line for line in lines if line["message"] == message and line["upload_id"] == upload_id]

    def _log_of(self, service: str) -> list[dict[str, Any]]:
        """The lines of JSON that a service has logged."""
        return _lines_of(self.compose("logs", "--no-log-prefix", "--no-color", service))


def logged_at(container: str, message: str) -> datetime:
    """When a container first logged a message. Raises StopIteration where it never did."""
    log = subprocess.run(["docker", "logs", container], capture_output=True, text=True, check=True).stderr
    return next(datetime.fromisoformat(line["time"]) for line in _lines_of(log) if line["message"] == message)


def _lines_of(log: str) -> list[dict[str, Any]]:
    # Compose puts control sequences before some lines, terminal or not.
    return [json.loads(line[line.index("{") :]) for line in log.splitlines() if "{" in line]


def docker(*arguments: str) -> str:
    """Runs `docker`; gives what it prints. Raises RuntimeError."""
    return _output("docker", *arguments)


def inspected(container: str) -> dict[str, Any]:
    """What Docker knows of a container."""
    found: list[dict[str, Any]] = json.loads(docker("inspect", container))
    return found[0]


def running_calls(container: str) -> int:
    """How many windows an stt worker transcribes now; 0 while it starts."""
    return int(_metric(container, f'atr_grpc_calls_running{{method="{TRANSCRIBE}"}}'))


def failed_calls(container: str) -> dict[str, float]:
    """How many calls of a worker ended otherwise than well, by status.

    A full worker's refusals are no failures. Nor is CANCELLED: the gateway hangs up after the last message, which the
    worker may notice before it has ended the call itself.
    """
    ended = re.findall(r'atr_grpc_calls_total\{code="(\w+)",method="[^"]+"\} (\S+)', _metrics(container))
    return {code: float(count) for code, count in ended if code not in ("OK", "RESOURCE_EXHAUSTED", "CANCELLED")}


def _metric(container: str, name: str) -> float:
    for line in _metrics(container).splitlines():
        if line.startswith(name):
            return float(line.rpartition(" ")[2])
    return 0.0


def _metrics(container: str) -> str:
    """The worker's own page of metrics, over the bridge that only this host is on."""
    networks = inspected(container)["NetworkSettings"]["Networks"]
    address = networks[f"{PROJECT}_back"]["IPAddress"]
    try:
        return httpx.get(f"http://{address}:{_METRICS_PORT}/metrics", timeout=2).text
    except httpx.TransportError:
        return ""


def _output(*command: str, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:8])} ...\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout
