"""Prints what distributions need from PyPI, one requirement a line: `third_party.py proto services/stt`.

An image installs these before the code comes in, so that their layer changes with them and not with every line of ours.
"""

import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path


def third_party(folders: Iterable[str]) -> Iterator[str]:
    """The requirements in the pyproject.toml of each folder, but for those that are distributions of this project."""
    for folder in folders:
        project = tomllib.loads(Path(folder, "pyproject.toml").read_text("utf-8"))["project"]
        yield from (each for each in project["dependencies"] if not each.startswith("atr-"))


if __name__ == "__main__":
    sys.stdout.write("".join(f"{each}\n" for each in sorted(set(third_party(sys.argv[1:])))))
