"""A gateway that can't start says so and ends."""

import os
import subprocess
import sys
from pathlib import Path

from tests.gateway.conftest import settings_for
from tests.object_store import S3Address


def test_a_start_that_fails_ends_the_process(s3: S3Address, tmp_path: Path) -> None:
    """A store that is away is waited for; one that can't be used is no reason to hang about and look alive."""
    (tmp_path / "jobs.sqlite").mkdir()
    settings = settings_for(s3)
    environment = os.environ | {
        "ATR_HTTP_PORT": "0",
        "ATR_S3_URL": settings.s3_url,
        "ATR_S3_ACCESS_KEY": s3.access_key,
        "ATR_S3_SECRET_KEY": s3.secret_key,
        "ATR_JOB_STORE_URL": f"sqlite:///{tmp_path / 'jobs.sqlite'}",
    }
    program = Path(sys.executable).with_name("atr-gateway")
    ended = subprocess.run([program], env=environment, check=False, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "ATR can't start" in ended.stderr
