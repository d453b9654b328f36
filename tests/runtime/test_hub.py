"""What a hub lists, and how its files are addressed."""

import hashlib
from pathlib import Path

import pytest
from atr_runtime.catalog import ModelFile
from atr_runtime.hub import Hub, HubFileMissingError, HubUnreachableError, Repository

from tests.runtime.local_hub import REPOSITORY, REVISION, LocalHub


def test_a_listing_holds_every_page(hub: LocalHub) -> None:
    """All files of the repository, in the order of the hub, folders left out."""
    added = [hub.add(f"{number:03}.bin", b"x" * 2000) for number in range(9)]
    listed = Hub(hub.url).list_files(Repository(REPOSITORY, REVISION))
    assert [(file.name, file.size_bytes, file.sha256) for file in listed] == [
        (file.name, file.size_bytes, file.sha256) for file in added
    ]


def test_a_folder_of_the_repository_names_its_files_from_there(hub: LocalHub) -> None:
    """`hf://org/model@revision/en/joe` gives the files of that folder, without the folder's name."""
    for path in ("en/joe/voice.onnx", "en/joe/voice.onnx.json", "en/joanna/voice.onnx", "README.md"):
        hub.add(path, b"")
    files = Hub(hub.url).list_files(Repository(REPOSITORY, REVISION, "en/joe"))
    assert [file.name for file in files] == ["voice.onnx", "voice.onnx.json"]


def test_a_path_to_one_file_gives_that_file(hub: LocalHub) -> None:
    """It can be downloaded from the address that the same reference gives."""
    hub.add("en/voice.onnx", b"voice")
    hub.add("en/voice.onnx.json", b"{}")
    repository = Repository(REPOSITORY, REVISION, "en/voice.onnx")
    (file,) = Hub(hub.url).list_files(repository)
    assert file.name == "voice.onnx"
    assert Hub(hub.url).address_of(repository, file).endswith("/en/voice.onnx")


def test_a_missing_path_is_named(hub: LocalHub) -> None:
    """An empty listing is an error, not a model without files."""
    with pytest.raises(HubFileMissingError, match="'nowhere'"):
        Hub(hub.url).list_files(Repository(REPOSITORY, REVISION, "nowhere"))


def test_a_missing_repository_is_named(hub: LocalHub) -> None:
    """The hub's 404 is no network fault."""
    with pytest.raises(HubFileMissingError, match="'org/other'"):
        Hub(hub.url).list_files(Repository("org/other", REVISION))


def test_offline_hubs_are_not_asked() -> None:
    """The reason names the setting."""
    with pytest.raises(HubUnreachableError, match="HF_HUB_OFFLINE"):
        Hub("http://127.0.0.1:9", is_offline=True).list_files(Repository(REPOSITORY, REVISION))


def test_a_file_may_lie_elsewhere_in_the_repository() -> None:
    """`hub_path` is where it is downloaded from; odd characters are quoted."""
    file = ModelFile(name="model.onnx", hub_path="onnx/model #1.onnx", size_bytes=0, sha256="0" * 64)
    address = Hub("http://hub").address_of(Repository("org/model", "v1"), file)
    assert address == "/org/model/resolve/v1/onnx/model%20%231.onnx"


def test_small_files_are_checked_by_their_git_id(hub: LocalHub, tmp_path: Path) -> None:
    """The hub states no SHA-256 for them; git's id serves as well."""
    hub.add("config.json", b"{}")
    (file,) = Hub(hub.url).list_files(Repository(REPOSITORY, REVISION))
    assert file.sha256 == hashlib.sha1(b"blob 2\0{}").hexdigest()
    (tmp_path / "config.json").write_bytes(b"{}")
    assert file.fault(tmp_path / "config.json") == ""
    (tmp_path / "config.json").write_bytes(b"[]")
    assert file.fault(tmp_path / "config.json") == "is wrong: its SHA-256 is another"
