"""The real processes of `make run`, each of which a test may kill and start again."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
from honcho.environ import parse_procfile

from deploy.local.run import PROCFILE, ROOT, free_ports, prepare

_READY_WITHIN_S = 90
_POLL_S = 0.05


class Stack:
    """Starts and kills the Procfile's processes; `http` is a client of the gateway."""

    def __init__(self, data_dir: Path, settings: dict[str, str]) -> None:
        http_port = free_ports(1)[0]
        self.url = f"http://127.0.0.1:{http_port}"
        self.http = httpx.Client(base_url=self.url, timeout=60)
        self._data_dir = data_dir
        self.environment = os.environ | prepare(data_dir, http_port) | settings
        self._commands = dict(parse_procfile(PROCFILE.read_text()).processes)
        self._own_environments: dict[str, dict[str, str]] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def add_gateway(self, name: str) -> httpx.Client:
        """Adds another gateway to those to start; gives a client of it."""
        http_port = free_ports(1)[0]
        self._commands[name] = self._commands["gateway"]
        self._own_environments[name] = {"ATR_HTTP_PORT": str(http_port), "ATR_GATEWAY_ID": name}
        return httpx.Client(base_url=f"http://127.0.0.1:{http_port}", timeout=60)

    def add_worker(self, name: str) -> None:
        """Adds another speech-to-text worker to those to start; all processes that start from now on know of it."""
        port, metrics_port = free_ports(2)
        self._commands[name] = self._commands["stt"]
        self._own_environments[name] = {"ATR_STT_PORT": str(port), "ATR_STT_METRICS_PORT": str(metrics_port)}
        others = self.environment["ATR_STT_TARGET"].removeprefix("ipv4:")
        self.environment["ATR_STT_TARGET"] = f"ipv4:{others},127.0.0.1:{port}"

    def replace(self, name: str, command: str) -> None:
        """Gives a process that is still to start another command."""
        self._commands[name] = command

    def pid(self, name: str) -> int:
        """The process id of one that runs."""
        return self._running[name].pid

    def start(self, *names: str) -> None:
        """Starts the named processes, or all; one that is ending has to end first."""
        for name in names or self._commands:
            if ending := self._running.pop(name, None):
                self._ended(ending)
            environment = self.environment | self._own_environments.get(name, {})
            with self.log_file(name).open("ab") as log:
                self._running[name] = subprocess.Popen(
                    self._commands[name], shell=True, cwd=ROOT, env=environment, stdout=log, stderr=log
                )

    def signal(self, name: str, number: signal.Signals) -> None:
        """Sends a process a signal, such as SIGSTOP to freeze it."""
        self._running[name].send_signal(number)

    def kill(self, name: str) -> None:
        """Ends a process as a power cut would."""
        process = self._running.pop(name)
        process.kill()
        process.wait()

    def stop(self) -> dict[str, int]:
        """Asks all processes to end, and gives the exit code of each."""
        self.http.close()
        for name, process in self._running.items():
            # SeaweedFS takes 15 s to say goodbye; what it acknowledged is written all the same.
            process.send_signal(signal.SIGKILL if name == "s3" else signal.SIGTERM)
        return {name: self._ended(process) for name, process in self._running.items()}

    def _ended(self, process: "subprocess.Popen[bytes]") -> int:
        try:
            return process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def log_file(self, name: str) -> Path:
        return self._data_dir / f"{name}.log"

    def wait_until_ready(self, http: httpx.Client | None = None) -> None:
        """Waits until /readyz of the gateway, or of another one, is content."""

        def is_ready() -> bool:
            with contextlib.suppress(httpx.TransportError):
                return (http or self.http).get("/readyz").status_code == httpx.codes.OK
            return False

        try:
            wait_until(is_ready, within_s=_READY_WITHIN_S)
        except TimeoutError:
            logs = "\n".join(f"== {name}\n{self.log_file(name).read_text()[-2000:]}" for name in self._commands)
            raise TimeoutError(f"the stack did not become ready\n{logs}") from None


@contextlib.contextmanager
def running_stack(data_dir: Path, **settings: str) -> Iterator[Stack]:
    """All processes, ready; stopped at the end."""
    data_dir.mkdir(parents=True, exist_ok=True)
    stack = Stack(data_dir, settings)
    stack.start()
    try:
        stack.wait_until_ready()
        yield stack
    finally:
        stack.stop()


def wait_until(condition: Callable[[], bool], *, within_s: float) -> None:
    """Waits for a condition. Raises TimeoutError when it does not come true in time."""
    give_up_at_s = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > give_up_at_s:
            raise TimeoutError(f"not within {within_s} s")
        time.sleep(_POLL_S)
