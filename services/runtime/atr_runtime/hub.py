"""A model hub: how it is addressed, what it lists, and the ways in which it fails."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import httpx

from atr_runtime.catalog import ModelFile
from atr_runtime.errors import NotFoundError, UnavailableError

_TIMEOUT = httpx.Timeout(60, connect=10)
# The hub answers 401 for a repository that does not exist.
_MISSING_OR_PRIVATE = (401, 403, 404)


class HubUnreachableError(UnavailableError):
    """No network, no hub behind it, or no leave to use it."""


class HubFileMissingError(NotFoundError):
    """The hub holds no such file, or shows it to members only."""


@dataclass(frozen=True)
class Repository:
    """What `hf://org/name@revision[/path]` refers to; its files are named from `path`."""

    name: str
    revision: str
    path: str = ""


@dataclass(frozen=True)
class Hub:
    """A hub that speaks the Hugging Face Hub's HTTP protocol, such as the one at https://huggingface.co."""

    url: str
    is_offline: bool = False
    retry_delay_s: float = 1.0

    @contextlib.contextmanager
    def connect(self, wanted: str) -> Iterator[httpx.Client]:
        """A client of the hub; what breaks while it is used becomes HubUnreachableError. `wanted` is for people."""
        self.refuse_offline(wanted)
        with httpx.Client(base_url=self.url, timeout=_TIMEOUT, follow_redirects=True) as client:
            try:
                yield client
            except httpx.HTTPError as error:
                why = type(error).__name__
                if isinstance(error, httpx.HTTPStatusError):
                    why = f"status {error.response.status_code}"
                raise HubUnreachableError(
                    f"{wanted} is not on this machine, and {httpx.URL(self.url).host} can't be reached ({why})"
                ) from error

    def refuse_offline(self, wanted: str) -> None:
        """Raises HubUnreachableError where nothing may be downloaded."""
        if self.is_offline:
            raise HubUnreachableError(f"{wanted} is not on this machine, and HF_HUB_OFFLINE forbids downloading it")

    def address_of(self, repository: Repository, file: ModelFile) -> str:
        """Where a file is downloaded from, below the hub's address."""
        path = file.hub_path or str(PurePosixPath(repository.path, file.name))
        return f"/{repository.name}/resolve/{quote(repository.revision, safe='')}/{quote(path)}"

    def list_files(self, repository: Repository) -> tuple[ModelFile, ...]:
        """The files at the repository's path, with the sizes and hashes that the hub states."""
        above = PurePosixPath(repository.path).parent
        tree = f"/api/models/{repository.name}/tree/{quote(repository.revision, safe='')}/{quote(str(above))}"
        url: str | None = tree.removesuffix("/.") + "?recursive=true"
        files: list[ModelFile] = []
        with self.connect(f"'{repository.name}'") as client:
            while url:
                page = client.get(url)
                refuse_status(page, repository.path or repository.name)
                files += _files_at(repository.path, page.json())
                url = page.links.get("next", {}).get("url")
        if not files:
            raise HubFileMissingError(f"the hub has no '{repository.path}' in '{repository.name}'")
        return tuple(files)


def refuse_status(response: httpx.Response, wanted: str) -> None:
    """Raises HubFileMissingError or httpx.HTTPStatusError unless the hub gave what was asked."""
    if response.status_code in _MISSING_OR_PRIVATE:
        raise HubFileMissingError(f"the hub has no '{wanted}', or does not give it to everyone")
    response.raise_for_status()


def _files_at(path: str, tree: list[dict[str, Any]]) -> Iterator[ModelFile]:
    for item in tree:
        name = str(item["path"])
        if item["type"] != "file" or not (not path or name == path or name.startswith(f"{path}/")):
            continue
        name_from_path = name.removeprefix(path).lstrip("/") or PurePosixPath(name).name
        # Large files have a SHA-256; of the small ones git's own id is all that is listed.
        digest = item.get("lfs", item)["oid"]
        yield ModelFile(name=name_from_path, size_bytes=item["size"], sha256=digest, hub_path=name)
