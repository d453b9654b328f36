"""Makes proto/gen from proto/atr: `python proto/generate.py`; with --check, fails where what is committed differs."""

import argparse
import difflib
import importlib.resources
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from grpc_tools import protoc

_PROTO = Path(__file__).resolve().parent
_COMMITTED = _PROTO / "gen"
_PLUGINS = ("python", "grpc_python", "mypy", "mypy_grpc")


def main() -> int:
    """Gives the exit status: 1 when the compiler fails or the check finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; show what would change")
    if not parser.parse_args().check:
        return generate(_COMMITTED)
    with tempfile.TemporaryDirectory() as folder:
        status = generate(Path(folder))
        differences = list(find_differences(_COMMITTED, Path(folder)))
    sys.stdout.writelines(differences)
    if differences:
        sys.stderr.write("proto/gen is not what proto/atr makes: run `make proto` and commit the result\n")
    return status or bool(differences)


def generate(target: Path) -> int:
    """Runs the compiler on every contract; gives its exit status."""
    sources = sorted(str(path) for path in _PROTO.glob("atr/*/v1/*.proto"))
    includes = importlib.resources.files("grpc_tools") / "_proto"
    outputs = [f"--{plugin}_out={target}" for plugin in _PLUGINS]
    # The compiler looks for its plugins there; they lie beside this Python, whose environment need not be active.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return int(protoc.main(["protoc", f"-I{_PROTO}", f"-I{includes}", *outputs, *sources]))


def find_differences(committed: Path, made: Path) -> Iterator[str]:
    """Lines of a unified diff from the committed files to the made ones, missing and superfluous files included."""
    names = {
        path.relative_to(root) for root in (committed, made) for path in root.rglob("*.py*") if path.suffix != ".pyc"
    }
    for name in sorted(names):
        before, after = (_lines(root / name) for root in (committed, made))
        yield from difflib.unified_diff(before, after, f"committed/{name}", f"made/{name}")


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines(keepends=True) if path.exists() else []


if __name__ == "__main__":
    sys.exit(main())
