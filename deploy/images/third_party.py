"""Prints what distributions need from PyPI, one requirement a line: `third_party.py proto services/stt[cuda]`.

An image installs these before the code comes in, so that their layer changes with them and not with every line of ours.
"""

import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path


def third_party(folders: Iterable[str]) -> Iterator[str]:
    """The requirements in the pyproject.toml of each folder, but for those that are distributions of this project.

    Extras may follow a folder, as in pip's own words: "services/stt[cuda]". Raises KeyError for one that isn't there.
    """
    for each in folders:
        folder, _, extras = each.rstrip("]").partition("[")
        project = tomllib.loads(Path(folder, "pyproject.toml").read_text("utf-8"))["project"]
        wanted = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in _words(extras))]
        yield from (line for lines in wanted for line in lines if not line.startswith("atr-"))


def _words(extras: str) -> list[str]:
    return [extra.strip() for extra in extras.split(",") if extra.strip()]


if __name__ == "__main__":
    sys.stdout.write("".join(f"{each}\n" for each in sorted(set(third_party(sys.argv[1:])))))
