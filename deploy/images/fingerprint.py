"""Puts a page where browsers may keep it for ever: `fingerprint.py FROM TO`.

Everything but index.html goes below /assets/<hash of it all>/, and index.html points there. Modules and styles name
each other by relative paths, so they find each other unchanged; one changed byte gives all of them new addresses.

    <link href="/styles.css" />   becomes   <link href="/assets/3f8a61c0d2b94e77/styles.css" />
"""

import hashlib
import re
import shutil
import sys
from pathlib import Path

_NOT_SERVED = {"Dockerfile", "nginx", "node_modules", "package.json", "package-lock.json", "eslint.config.js"}
_LOCAL_REFERENCE = re.compile(r'(?:href|src)="/(?!assets/)([^"]+)"')


def fingerprint(source: Path, target: Path) -> str:
    """Copies the page; gives the hash. Raises ValueError where index.html names a file that isn't there."""
    assets = _assets(source)
    digest = hashlib.sha256()
    for path in assets:
        digest.update(f"{path}\0{(source / path).stat().st_size}\0".encode())
        digest.update((source / path).read_bytes())
    folder = f"assets/{digest.hexdigest()[:16]}"
    for path in assets:
        (target / folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / path, target / folder / path)
    (target / "index.html").write_text(_pointing_to(folder, assets, (source / "index.html").read_text("utf-8")))
    return folder


def _assets(source: Path) -> list[Path]:
    paths = sorted(path.relative_to(source) for path in source.rglob("*") if path.is_file())
    return [path for path in paths if path.parts[0] not in _NOT_SERVED and str(path) != "index.html"]


def _pointing_to(folder: str, assets: list[Path], page: str) -> str:
    for path in assets:
        page = page.replace(f'"/{path.as_posix()}"', f'"/{folder}/{path.as_posix()}"')
    if left := _LOCAL_REFERENCE.search(page):
        raise ValueError(f"index.html names /{left[1]}, which is not there")
    return page


if __name__ == "__main__":
    sys.stdout.write(f"{fingerprint(Path(sys.argv[1]), Path(sys.argv[2]))}\n")
