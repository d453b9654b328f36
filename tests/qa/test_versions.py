"""Versions of the reader in a real object store."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from atr_qa.settings import QaSettings
from atr_qa.versions import Promoted, ReaderVersions
from atr_runtime.errors import NotFoundError, UnavailableError

from tests.object_store import S3Address


def promote(s3: S3Address, settings: QaSettings, version: str | None, *, base: str = "small") -> None:
    """Writes what the gateway writes."""
    pointer = json.dumps({"version": version, "base": base, "promoted_at": "2026-11-22T12:00:00Z"}).encode()
    s3.client().put_object(settings.s3_bucket, "models/reader/current.json", BytesIO(pointer), len(pointer))


def test_a_version_comes_back_as_it_was_stored(settings: QaSettings, tmp_path: Path) -> None:
    """All of its files, and none of another's."""
    versions, there, back = ReaderVersions(settings), tmp_path / "there", tmp_path / "back"
    there.mkdir()
    for name in ("reader.int8.onnx", "config.json"):
        (there / name).write_bytes(name.encode())
    versions.store("v1", there)
    versions.store("v10", there)
    versions.fetch("v1", back)
    assert {file.name: file.read_bytes() for file in back.iterdir()} == {
        "reader.int8.onnx": b"reader.int8.onnx",
        "config.json": b"config.json",
    }


def test_the_pointer_says_what_is_promoted(settings: QaSettings, s3: S3Address) -> None:
    """No pointer, or one to nothing, is the reader that the settings name."""
    versions = ReaderVersions(settings)
    assert versions.promoted() is None
    promote(s3, settings, "v1")
    assert versions.promoted() == Promoted("v1", "small")
    promote(s3, settings, None)
    assert versions.promoted() is None


def test_what_is_missing_is_told_from_what_is_away(settings: QaSettings, tmp_path: Path) -> None:
    """The first stays so, the second may pass."""
    with pytest.raises(NotFoundError):
        ReaderVersions(settings).fetch("none", tmp_path)
    away = ReaderVersions(settings.model_copy(update={"s3_url": "http://127.0.0.1:9"}))
    with pytest.raises(UnavailableError):
        away.promoted()
