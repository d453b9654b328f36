"""`make env` and `make certs` write what Compose needs, once."""

import os
import stat
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(script: str, *arguments: str, **variables: Path) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / "deploy" / "compose" / script), *arguments]
    environment = os.environ | {name: str(value) for name, value in variables.items()}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def keys_in(file: Path) -> dict[str, str]:
    lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_keys_are_random_and_for_the_owner_only(tmp_path: Path) -> None:
    """Two installations have none in common."""
    first, second = tmp_path / "first", tmp_path / "second"
    assert run("make-env.sh", ENV_FILE=first).returncode == 0
    assert run("make-env.sh", ENV_FILE=second).returncode == 0
    assert set(keys_in(first)) == {"ATR_S3_ACCESS_KEY", "ATR_S3_SECRET_KEY", "ATR_POSTGRES_PASSWORD"}
    assert set(keys_in(first).values()).isdisjoint(keys_in(second).values())
    assert min(len(key) for key in keys_in(first).values()) >= 16
    assert stat.S_IMODE(first.stat().st_mode) == 0o600


def test_keys_that_are_there_stay(tmp_path: Path) -> None:
    """They open what is stored: a second `make env` fails and says so."""
    file = tmp_path / "env"
    file.write_text("ATR_S3_SECRET_KEY=mine\n")
    done = run("make-env.sh", ENV_FILE=file)
    assert done.returncode == 1
    assert "is there already" in done.stderr
    assert file.read_text() == "ATR_S3_SECRET_KEY=mine\n"


def test_a_certificate_is_for_this_host_and_the_names_given(tmp_path: Path) -> None:
    """The folder keeps others from the key; a second run leaves both alone."""
    folder = tmp_path / "certs"
    assert run("make-certs.sh", "atr.lan", "10.0.0.5", CERTS_DIR=folder).returncode == 0
    shown = subprocess.run(
        ["openssl", "x509", "-noout", "-ext", "subjectAltName", "-in", folder / "tls.crt"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert all(
        name in shown for name in ("DNS:localhost", "IP Address:127.0.0.1", "DNS:atr.lan", "IP Address:10.0.0.5")
    )
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    key = (folder / "tls.key").read_text()
    assert run("make-certs.sh", CERTS_DIR=folder).returncode == 1
    assert (folder / "tls.key").read_text() == key
