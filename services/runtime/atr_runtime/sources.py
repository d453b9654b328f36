"""Where a model comes from: a folder, an installed wheel, or a repository of a hub."""

import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from atr_runtime.catalog import Catalog, Entry, ModelFile
from atr_runtime.errors import InvalidArgumentError, NotFoundError
from atr_runtime.hub import Repository

_HUB_REFERENCE = re.compile(r"hf://(?P<name>[\w.-]+/[\w.-]+)@(?P<revision>[\w.-]+)(?:/(?P<path>.+))?")


@dataclass(frozen=True)
class Source:
    """A model's place, which may still lack files.

    `files` is empty where only a hub's listing says what they must be; of that listing, `wanted` names those that are
    needed by their paths in the repository, or all of them by being empty.
    """

    name: str
    directory: Path
    files: tuple[ModelFile, ...] = ()
    repository: Repository | None = None
    wanted: Mapping[str, str] = field(default_factory=dict)


def find_source(catalog: Catalog, model_dir: Path, name: str) -> Source:
    """The source behind a name in models.toml or behind a bare reference; nothing is read, nothing downloaded.

    Raises NotFoundError where there is no such model, folder or wheel, InvalidArgumentError for a reference that
    can't be understood.
    """
    if entry := catalog.models.get(name):
        return _listed(catalog, model_dir, name, entry)
    if name.startswith("hf://"):
        repository = _repository(name)
        folder = "--".join((*repository.name.split("/"), repository.revision, *repository.path.split("/"))).rstrip("-")
        return Source(repository.name, model_dir / folder, repository=repository)
    if name.startswith("wheel://"):
        return Source(name.removeprefix("wheel://").split("/")[0], _wheel_folder(name))
    if not Path(name).is_dir():
        raise NotFoundError(
            f"there is no model '{Path(name).name}': models.toml has no entry for it, and it is no folder"
        )
    return Source(Path(name).name, Path(name))


def _listed(catalog: Catalog, model_dir: Path, name: str, entry: Entry) -> Source:
    if entry.source.startswith("hf://"):
        repository = _repository(entry.source)
        # Whose files only a listing describes, another revision must not find under the same name.
        folder = f"{name}@{repository.revision}" if entry.listed else name
        return Source(name, model_dir / folder, entry.files, repository, entry.listed)
    if entry.source.startswith("wheel://"):
        return Source(name, _wheel_folder(entry.source), entry.files)
    return Source(name, catalog.folder / entry.source, entry.files)


def _repository(reference: str) -> Repository:
    match = _HUB_REFERENCE.fullmatch(reference)
    if not match:
        raise InvalidArgumentError(f"'{reference}' is no model reference: write hf://org/name@revision")
    return Repository(match["name"], match["revision"], (match["path"] or "").strip("/"))


def _wheel_folder(reference: str) -> Path:
    """The folder inside an installed package, which is not imported for that."""
    package, _, folder = reference.removeprefix("wheel://").partition("/")
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        spec = None
    if spec is None or not spec.submodule_search_locations:
        raise NotFoundError(f"the model's wheel is not installed: pip install {package.replace('_', '-')}")
    return Path(spec.submodule_search_locations[0], folder)
