"""Replacing the reader while questions are asked."""

import logging
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from atr_qa.engine import Reader
from atr_qa.following import Follower
from atr_qa.versions import Promoted
from atr_runtime.errors import NotFoundError, UnavailableError
from atr_runtime.models import Model

from tests.qa.fakes import FakeReader
from tests.stack.processes import wait_until

BASE = Model("small", Path("/base"))


@dataclass
class FakeVersions:
    """A store in memory: `kept` versions can be fetched."""

    kept: set[str] = field(default_factory=lambda: {"v1", "v2"})
    current: Promoted | None = None
    is_away: bool = False
    fetched: list[str] = field(default_factory=list)

    def promoted(self) -> Promoted | None:
        if self.is_away:
            raise UnavailableError("away")
        return self.current

    def fetch(self, version: str, folder: Path) -> None:
        self.fetched.append(version)
        if version not in self.kept:
            raise NotFoundError("there is no version of that name")


@dataclass
class Serving:
    reader: Reader


class BrokenReader(FakeReader):
    def read(self, question: str, texts: object) -> list[None]:  # type: ignore[override]
        raise RuntimeError("broken weights")


@pytest.fixture
def versions() -> FakeVersions:
    return FakeVersions()


@pytest.fixture
def serving() -> Serving:
    return Serving(FakeReader())


@pytest.fixture
def follower(serving: Serving, versions: FakeVersions) -> Follower:
    def make_reader(model: Model) -> Reader:
        reader = BrokenReader() if "broken" in model.name else FakeReader()
        reader.name = model.name
        return reader

    versions.kept.add("broken")
    return Follower(serving, versions, base=BASE, make_reader=make_reader)  # type: ignore[arg-type]  # its two methods


def test_a_promoted_version_is_read_with_and_a_roll_back_brings_the_old_one(
    follower: Follower, serving: Serving, versions: FakeVersions
) -> None:
    """Each is loaded once, however often it looks."""
    for wanted, name in (("v1", "small@v1"), ("v2", "small@v2"), ("v1", "small@v1")):
        versions.current = Promoted(wanted, "small")
        for _ in range(3):
            follower.look()
        assert serving.reader.name == name
    assert versions.fetched == ["v1", "v2", "v1"]
    versions.current = None
    follower.look()
    assert serving.reader.name == "small"


@pytest.mark.parametrize("version", ["broken", "missing"])
def test_a_version_that_does_not_work_leaves_the_reader_as_it_is(
    version: str, follower: Follower, serving: Serving, versions: FakeVersions, caplog: pytest.LogCaptureFixture
) -> None:
    """It is tried once, the log says why, and the next promotion counts again."""
    before = serving.reader
    versions.current = Promoted(version, "small")
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            follower.look()
    assert serving.reader is before
    assert versions.fetched == [version]
    assert [record.message for record in caplog.records] == ["the reader stays"]
    versions.current = Promoted("v1", "small")
    follower.look()
    assert serving.reader.name == "small@v1"


def test_a_store_that_is_away_changes_nothing(follower: Follower, serving: Serving, versions: FakeVersions) -> None:
    """What is promoted then is read with once the store is back."""
    before = serving.reader
    versions.current, versions.is_away = Promoted("v1", "small"), True
    follower.look()
    assert serving.reader is before
    versions.is_away = False
    follower.look()
    assert serving.reader.name == "small@v1"


def test_a_version_of_another_reader_is_left_alone(
    follower: Follower, serving: Serving, versions: FakeVersions
) -> None:
    """Whoever chooses another reader in the settings gets that one."""
    before = serving.reader
    versions.current = Promoted("v1", "another")
    follower.look()
    assert serving.reader is before
    assert versions.fetched == []


def test_it_looks_by_itself(follower: Follower, serving: Serving, versions: FakeVersions) -> None:
    """Beside whatever else runs, a store that is away included."""
    versions.is_away = True
    stopping = follower.follow(every_s=0.001)
    versions.current, versions.is_away = Promoted("v1", "small"), False
    wait_until(lambda: serving.reader.name == "small@v1", within_s=10)
    stopping.set()
    assert versions.fetched == ["v1"]
