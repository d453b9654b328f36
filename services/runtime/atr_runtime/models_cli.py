"""atr-models: brings, lists and checks model files ahead of time, so that services start without a network."""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence

from atr_runtime.catalog import Catalog, WrongFileError, read_catalog
from atr_runtime.errors import AtrError
from atr_runtime.models import bring_model, find_faults, with_listing
from atr_runtime.settings import ModelSettings, read_settings
from atr_runtime.sources import Source, find_source

_EPILOG = """environment:
  ATR_MODELS_FILE  the list of known models (default: models.toml)
  ATR_MODEL_DIR    where downloads go (default: .data/models)
  ATR_MODEL_SET    the set that is meant where none is named (default: small)
  HF_ENDPOINT      another hub, such as a mirror
  HF_HUB_OFFLINE   1: never download

exit status: 0 all well, 1 a model is missing, wrong or can't be brought, 2 wrong usage, 130 interrupted"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; gives the exit status."""
    settings = read_settings(ModelSettings, [])
    options = _parser(settings).parse_args(arguments)
    try:
        catalog = read_catalog(settings.models_file)
        if options.command == "list":
            return _list(settings, catalog)
        names = options.names or _names_of_set(catalog, options)
        if not names:
            sys.stdout.write(f"the set '{options.set}' needs nothing from the hub\n")
        act: _Act = _pull if options.command == "pull" else _verify
        return _for_each(names, lambda name: act(settings, catalog, name))
    except AtrError as error:
        sys.stderr.write(f"atr-models: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nstopped; what came so far stays, and the next pull goes on from there\n")
        return 130


def _parser(settings: ModelSettings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="atr-models", description=__doc__, epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="show every model of models.toml, its size and whether it is ready")
    for command, purpose in (
        ("pull", "bring models here: download what is missing or wrong, go on with what broke off"),
        ("verify", "check the size and SHA-256 of every file, touching no network"),
    ):
        subparser = commands.add_parser(command, help=purpose, description=purpose)
        subparser.add_argument(
            "--set",
            choices=("small", "standard"),
            default=settings.model_set,
            help="the models of this set (default: %(default)s)",
        )
        subparser.add_argument(
            "--only-hub",
            action="store_true",
            help="of the set, only the models that a hub provides; container images hold the others",
        )
        subparser.add_argument(
            "--torch",
            action="store_true",
            help="of the set, the reader in the form that the torch engine takes (ATR_QA_ENGINE=transformers)",
        )
        subparser.add_argument(
            "names", nargs="*", metavar="NAME", help="a name in models.toml, or hf://org/name@revision; none: the set"
        )
    return parser


def _names_of_set(catalog: Catalog, options: argparse.Namespace) -> list[str]:
    """The set's models. One without an entry stays in: nobody knows where it would come from."""
    for_torch = catalog.sets.get(f"{options.set}-torch", {}) if options.torch else {}
    names = (catalog.sets.get(options.set, {}) | for_torch).values()
    from_hub = {name for name, entry in catalog.models.items() if entry.source.startswith("hf://")}
    return [name for name in names if not options.only_hub or name in from_hub or name not in catalog.models]


_Act = Callable[[ModelSettings, Catalog, str], str]


def _for_each(names: Iterable[str], act: Callable[[str], str]) -> int:
    """Says what came of each name; 1 when any of them failed."""
    status = 0
    for name in names:
        try:
            sys.stdout.write(f"{name}: {act(name)}\n")
        except AtrError as error:
            sys.stderr.write(f"{name}: {error}\n")
            status = 1
    return status


def _pull(settings: ModelSettings, catalog: Catalog, name: str) -> str:
    source = with_listing(find_source(catalog, settings.model_dir, name))
    for file in source.files if source.repository else ():
        path = source.directory / file.name
        if path.exists() and (fault := file.fault(path)):
            sys.stdout.write(f"{name}: {file.name} {fault}; downloading it again\n")
            path.unlink()
    bring_model(settings, catalog, name, _Progress(name).show)
    return "ready"


def _verify(settings: ModelSettings, catalog: Catalog, name: str) -> str:
    faults = list(find_faults(find_source(catalog, settings.model_dir, name)))
    if faults:
        raise WrongFileError("; ".join(faults))
    return "every file is right"


def _list(settings: ModelSettings, catalog: Catalog) -> int:
    for name, entry in catalog.models.items():
        sets = ",".join(model_set for model_set, roles in catalog.sets.items() if name in roles.values())
        size, state = _size_and_state(settings, catalog, name)
        sys.stdout.write(f"{name:38} {sets:16} {size:>9}  {state:14} {entry.licence}\n")
    for model_set, roles in catalog.sets.items():
        for name in sorted(set(roles.values()) - set(catalog.models)):
            sys.stdout.write(f"{name:38} {model_set:16} not available: models.toml has no entry for it\n")
    return 0


def _size_and_state(settings: ModelSettings, catalog: Catalog, name: str) -> tuple[str, str]:
    """The size of its files, where it is known, and whether they are here."""
    try:
        source = with_listing(find_source(catalog, settings.model_dir, name))
        files, state = source.files, _state(source)
    except AtrError:
        files, state = catalog.models[name].files, "not installed"
    return _megabytes(sum(file.size_bytes for file in files)) if files else "?", state


def _state(source: Source) -> str:
    if not source.files or any(not (source.directory / file.name).exists() for file in source.files):
        return "not here"
    return "wrong" if any(find_faults(source)) else "ready"


class _Progress:
    """One line that is written over and over on a terminal; elsewhere a line per tenth."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._is_terminal = sys.stdout.isatty()
        self._shown: tuple[str, int] = ("", -1)

    def show(self, file: str, done_bytes: int, total_bytes: int) -> None:
        percent = 100 * done_bytes // max(total_bytes, 1)
        step = (file, percent if self._is_terminal else percent // 10)
        if step == self._shown:
            return
        self._shown = step
        line = f"{self._name}: {file} {percent:3} % of {_megabytes(total_bytes)}"
        if not self._is_terminal:
            sys.stdout.write(f"{line}\n")
        else:
            sys.stdout.write(f"\r{line}" + ("\n" if done_bytes >= total_bytes else ""))
        sys.stdout.flush()


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:,.1f} MB"


if __name__ == "__main__":
    sys.exit(main())
