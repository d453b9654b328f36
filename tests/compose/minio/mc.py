#!/usr/bin/env python3
"""Stands in for MinIO's command line: `mc ready`, `mc alias set`, `mc mb` and `mc mirror`, as ATR calls them."""

import json
import os
import subprocess
import sys
from pathlib import Path

from minio import Minio

_ALIAS = Path(os.environ.get("MC_CONFIG_DIR", "/tmp/.mc"), "alias.json")


def main(command: str, *arguments: str) -> int:
    options = {each for each in arguments if each.startswith("--")}
    words = [each for each in arguments if each not in options]
    match command:
        case "ready":
            return subprocess.run(["curl", "-so", "/dev/null", "http://127.0.0.1:9000/"], check=False).returncode
        case "alias":
            _ALIAS.parent.mkdir(parents=True, exist_ok=True)
            _ALIAS.write_text(json.dumps(words[2:]))
        case "mb":
            bucket = words[0].split("/")[1]
            if not _client().bucket_exists(bucket):
                _client().make_bucket(bucket)
        case "mirror":
            source, target = words
            if source.startswith("/"):
                _upload(Path(source), target.split("/")[1])
            else:
                _download(source.split("/")[1], Path(target), removes="--remove" in options)
    return 0


def _client() -> Minio:
    url, access_key, secret_key = json.loads(_ALIAS.read_text())
    return Minio(url.removeprefix("http://"), access_key, secret_key, secure=False)


def _upload(folder: Path, bucket: str) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            _client().fput_object(bucket, path.relative_to(folder).as_posix(), str(path))


def _download(bucket: str, folder: Path, *, removes: bool) -> None:
    found = {item.object_name for item in _client().list_objects(bucket, recursive=True) if not item.is_dir}
    for name in found:
        _client().fget_object(bucket, name, str(folder / name))
    for path in folder.rglob("*") if removes else ():
        if path.is_file() and path.relative_to(folder).as_posix() not in found:
            path.unlink()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
