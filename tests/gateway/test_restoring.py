"""An index that is gone comes back by itself."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from atr_gateway.restoring import restore_index
from atr_runtime.errors import UnavailableError


@dataclass
class FakeLibrary:
    """Recordings by status and what is indexed of them; counts the jobs that are started."""

    statuses: list[str]
    indexed: dict[str, str] | None
    started: list[str] = field(default_factory=list)

    async def list(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(status=status) for status in self.statuses]

    async def revisions(self, *, timeout_s: float) -> dict[str, str]:
        if self.indexed is None:
            raise UnavailableError("away")
        return self.indexed

    async def start(self) -> tuple[SimpleNamespace, bool]:
        self.started.append("train")
        return SimpleNamespace(id="job"), True


@pytest.mark.parametrize(
    ("statuses", "indexed", "started"),
    [
        (["ready", "uploaded"], {}, ["train"]),
        (["ready"], {"a": "1"}, []),
        (["uploaded", "failed"], {}, []),
        ([], {}, []),
        (["ready"], None, []),
    ],
)
async def test_an_index_that_was_lost_is_made_again(
    statuses: list[str], indexed: dict[str, str] | None, started: list[str]
) -> None:
    """Only where something was transcribed; a new library waits for its first training, and so does a service away."""
    library = FakeLibrary(statuses, indexed)
    parts: Any = (library, library, library)
    await restore_index(*parts)
    assert library.started == started
