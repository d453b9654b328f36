"""What more than one test of question answering uses."""

import uuid
from pathlib import Path

import pytest
from atr_qa.embed import MiniLmEmbedder
from atr_qa.reader import OnnxReader
from atr_qa.settings import QaSettings
from atr_runtime.models import resolve_model
from pydantic import SecretStr

from tests.object_store import S3Address

MODELS_FILE = Path(__file__).parents[2] / "models.toml"


@pytest.fixture(scope="session")
def reader() -> OnnxReader:
    """The reader that ships with the project."""
    return OnnxReader(resolve_model(QaSettings(models_file=MODELS_FILE), role="reader"), threads=0)


@pytest.fixture(scope="session")
def embedder() -> MiniLmEmbedder:
    settings = QaSettings(models_file=MODELS_FILE)
    tokenizer_file = resolve_model(settings, role="reader").directory / "tokenizer.json"
    return MiniLmEmbedder(resolve_model(settings, role="embedder"), tokenizer_file, threads=0)


@pytest.fixture
def settings(s3: S3Address) -> QaSettings:
    """Settings that point at a new, empty bucket."""
    bucket = f"qa-{uuid.uuid4().hex}"
    s3.client().make_bucket(bucket)
    return settings_for(s3, bucket)


def settings_for(address: S3Address, bucket: str) -> QaSettings:
    return QaSettings(
        models_file=MODELS_FILE,
        s3_url=address.url,
        s3_access_key=address.access_key,
        s3_secret_key=SecretStr(address.secret_key),
        s3_bucket=bucket,
        s3_wait_s=5,
    )
