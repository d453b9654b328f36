"""A real Postgres for tests, from the machine's own packages: started on a free port, stopped at the end."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.local.run import free_ports

_READY_WITHIN_S = 30
_POLL_S = 0.05


def server_programs() -> Path | None:
    """The folder of the server's programs, which Debian keeps out of the path; None where there is no Postgres."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    in_path = shutil.which("postgres")
    return next(iter([*reversed(debian), *([Path(in_path).parent] if in_path else [])]), None)


@contextlib.contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """Runs an empty server and gives the URL of its database, which needs no password."""
    port = str(free_ports(1)[0])
    # The server refuses to run as root, and only root may enter pytest's own folders.
    account = "postgres" if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="atr-postgres") as folder:
        data = f"{folder}/data"
        if account:
            shutil.chown(folder, account, account)
        subprocess.run(
            [f"{programs}/initdb", "--auth=trust", "--username=atr", "--no-sync", "-D", data],
            check=True,
            capture_output=True,
            cwd=folder,
            user=account,
            group=account,
        )
        with Path(folder, "log").open("wb") as log:
            command = [f"{programs}/postgres", "-D", data, "-k", folder, "-h", "127.0.0.1", "-p", port]
            server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, user=account, group=account)
        try:
            _wait_until_ready(f"{programs}/pg_isready", server, Path(folder, "log"), port)
            yield f"postgresql://atr@127.0.0.1:{port}/postgres"
        finally:
            # Not asked to wait for its clients, which may be processes that a test has frozen.
            server.send_signal(signal.SIGINT)
            server.wait(20)


def _wait_until_ready(pg_isready: str, server: "subprocess.Popen[bytes]", log: Path, port: str) -> None:
    give_up_at_s = time.monotonic() + _READY_WITHIN_S
    while subprocess.run([pg_isready, "-q", "-h", "127.0.0.1", "-p", port], check=False).returncode:
        if server.poll() is not None or time.monotonic() > give_up_at_s:
            raise RuntimeError(f"Postgres did not start:\n{log.read_text()[-2000:]}")
        time.sleep(_POLL_S)
