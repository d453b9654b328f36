"""The running service, with the reader that ships and a real object store."""

import shutil
from pathlib import Path

import pytest
from atr_qa.loading import reader_model
from atr_qa.running import adaptation_of, load_following
from atr_qa.settings import QaSettings
from atr_qa.versions import ReaderVersions

from tests.object_store import S3Address
from tests.qa.test_versions import promote
from tests.qa.tiny_models import TEXT


def test_a_service_starts_with_the_version_that_is_promoted(
    settings: QaSettings, s3: S3Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And with the reader that the settings name where that version is gone."""
    monkeypatch.setattr("atr_qa.running.Follower.follow", lambda _: None)
    shutil.copytree(reader_model(settings).directory, tmp_path / "v1")
    ReaderVersions(settings).store("v1", tmp_path / "v1")
    for version, name in (("v1", "atr-reader-small@v1"), ("gone", "atr-reader-small")):
        promote(s3, settings, version, base="atr-reader-small")
        answering = load_following(settings)
        assert answering.reader.name == name
        assert answering.reader.read("When was the tower finished?", [TEXT])


def test_it_can_train_where_torch_and_the_file_to_mix_in_are_there(
    settings: QaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without either it serves all the same."""
    monkeypatch.setattr("atr_qa.extra.find_spec", lambda _: object())
    assert adaptation_of(settings)
    assert adaptation_of(settings.model_copy(update={"replay_file": Path("none.json")})) is None
    monkeypatch.setattr("atr_qa.extra.find_spec", lambda _: None)
    assert adaptation_of(settings) is None
