"""A real object store for as long as an evaluation runs."""

import contextlib
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

from atr_qa.settings import QaSettings
from pydantic import SecretStr

from tests.object_store import S3Address, object_store


@contextlib.contextmanager
def own_store() -> Iterator[S3Address]:
    """An S3 server of its own, whose files are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="atr-eval") as folder, object_store(Path(folder)) as address:
        yield address


def in_new_bucket(settings: QaSettings, address: S3Address) -> QaSettings:
    """The settings, pointed at an empty bucket."""
    bucket = f"eval-{uuid.uuid4().hex}"
    address.client().make_bucket(bucket)
    keys = {"s3_access_key": address.access_key, "s3_secret_key": SecretStr(address.secret_key)}
    return settings.model_copy(update=keys | {"s3_url": address.url, "s3_bucket": bucket})
