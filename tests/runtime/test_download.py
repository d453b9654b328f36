"""Downloads go on after a break, and only a whole and right file takes its name."""

import random
from pathlib import Path

import pytest
from atr_runtime.catalog import ModelFile, WrongFileError
from atr_runtime.download import DiskFullError, download
from atr_runtime.hub import Hub, HubFileMissingError, HubUnreachableError, Repository

from tests.runtime.local_hub import REPOSITORY, REVISION, LocalHub

CONTENT = random.Random(1).randbytes(3_000_000)


def bring(hub: LocalHub, file: ModelFile, target: Path, *, is_offline: bool = False) -> list[int]:
    """Downloads the file; gives the counts of bytes that were reported on the way."""
    reported: list[int] = []
    download(
        Hub(hub.url, is_offline=is_offline, retry_delay_s=0),
        Repository(REPOSITORY, REVISION),
        file,
        target=target,
        on_progress=lambda _file, done_bytes, _total: reported.append(done_bytes),
    )
    return reported


def test_a_file_arrives_whole_through_a_redirect(hub: LocalHub, tmp_path: Path) -> None:
    """The bytes are the hub's, progress ends at the size, and no part file stays."""
    target = tmp_path / "deep" / "model.bin"
    reported = bring(hub, hub.add("model.bin", CONTENT), target)
    assert target.read_bytes() == CONTENT
    assert reported == sorted(reported)
    assert reported[-1] == len(CONTENT)
    assert [path.name for path in target.parent.iterdir()] == ["model.bin"]


def test_a_broken_download_goes_on_where_it_broke(hub: LocalHub, tmp_path: Path) -> None:
    """Two breaks in one run: each new request asks only for the rest."""
    file = hub.add("model.bin", CONTENT)
    hub.breaks_after_bytes = [1_000_000, 500_000]
    bring(hub, file, tmp_path / "model.bin")
    assert (tmp_path / "model.bin").read_bytes() == CONTENT
    assert hub.requests == [("model.bin", ""), ("model.bin", "bytes=1000000-"), ("model.bin", "bytes=1500000-")]


def test_the_next_run_goes_on_where_the_last_gave_up(hub: LocalHub, tmp_path: Path) -> None:
    """After four tries without a byte the run gives up; what came before stays for the next one."""
    file = hub.add("model.bin", CONTENT)
    hub.breaks_after_bytes = [2_000_000, 0, 0, 0]
    with pytest.raises(HubUnreachableError, match=r"model\.bin"):
        bring(hub, file, tmp_path / "model.bin")
    assert not (tmp_path / "model.bin").exists()
    hub.requests.clear()
    bring(hub, file, tmp_path / "model.bin")
    assert hub.requests == [("model.bin", "bytes=2000000-")]
    assert (tmp_path / "model.bin").read_bytes() == CONTENT


def test_a_hub_without_ranges_is_read_from_the_start(hub: LocalHub, tmp_path: Path) -> None:
    """The whole file after a break isn't appended to its beginning."""
    file = hub.add("model.bin", CONTENT)
    hub.knows_ranges, hub.breaks_after_bytes = False, [1_000_000]
    bring(hub, file, tmp_path / "model.bin")
    assert (tmp_path / "model.bin").read_bytes() == CONTENT


@pytest.mark.parametrize(
    "stale", [b"x" * 1000, b"x" * len(CONTENT), b"x" * 4_000_000], ids=["shorter", "same", "longer"]
)
def test_a_part_of_another_file_is_replaced(hub: LocalHub, tmp_path: Path, stale: bytes) -> None:
    """What lies in the part file may be from another revision: the hash finds out, and it starts over once."""
    file = hub.add("model.bin", CONTENT)
    (tmp_path / "model.bin.part").write_bytes(stale)
    bring(hub, file, tmp_path / "model.bin")
    assert (tmp_path / "model.bin").read_bytes() == CONTENT


@pytest.mark.parametrize(
    "served", [CONTENT[:-1] + b"?", CONTENT[:-1], CONTENT + CONTENT], ids=["altered", "shorter", "longer"]
)
def test_a_wrong_file_is_refused_by_name_and_thrown_away(hub: LocalHub, tmp_path: Path, served: bytes) -> None:
    """Neither a changed byte nor another length gets through, and nothing is left on the disk."""
    file = hub.add("model.bin", CONTENT)
    hub.add("model.bin", served)
    with pytest.raises(WrongFileError, match=r"'model\.bin' as 'org/model' has it on the hub is wrong"):
        bring(hub, file, tmp_path / "model.bin")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_named(hub: LocalHub, tmp_path: Path) -> None:
    """The hub's 404 says which file, and isn't tried again."""
    file = ModelFile(name="nothing.bin", size_bytes=1, sha256="0" * 64)
    with pytest.raises(HubFileMissingError, match=r"nothing\.bin"):
        bring(hub, file, tmp_path / "nothing.bin")


def test_no_network_is_said_in_plain_words(tmp_path: Path) -> None:
    """The message names the file and the host, and no path of this machine."""
    hub = LocalHub()
    file = hub.add("model.bin", CONTENT)
    hub._server.server_close()
    with pytest.raises(HubUnreachableError, match=r"'model\.bin' of 'org/model'.*127\.0\.0\.1") as raised:
        bring(hub, file, tmp_path / "model.bin")
    assert str(tmp_path) not in str(raised.value)


def test_offline_means_no_request(hub: LocalHub, tmp_path: Path) -> None:
    """HF_HUB_OFFLINE is the reason that is given."""
    file = hub.add("model.bin", CONTENT)
    with pytest.raises(HubUnreachableError, match="HF_HUB_OFFLINE"):
        bring(hub, file, tmp_path / "model.bin", is_offline=True)
    assert hub.requests == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_in_plain_words(hub: LocalHub, tmp_path: Path) -> None:
    """The message says how much room the file needs."""
    file = hub.add("model.bin", CONTENT)
    (tmp_path / "model.bin.part").symlink_to("/dev/full")
    with pytest.raises(DiskFullError, match=r"the disk is full: 'model\.bin' needs 3,000,000 bytes"):
        bring(hub, file, tmp_path / "model.bin")
