"""Downloads from a model hub: resumed after a break, checked, then renamed.

Plain httpx: `huggingface_hub` checks no SHA-256 on the way in and would be a second HTTP stack in every service.
"""

import errno
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import httpx

from atr_runtime.catalog import ModelFile, WrongFileError
from atr_runtime.errors import ResourceExhaustedError
from atr_runtime.hub import Hub, Repository, refuse_status

_log = logging.getLogger(__name__)

# File, bytes that are here, bytes in all.
OnProgress: TypeAlias = Callable[[str, int, int], None]

_TRIES_WITHOUT_A_BYTE = 4


class DiskFullError(ResourceExhaustedError):
    """The download doesn't fit on the disk."""


def download(hub: Hub, repository: Repository, file: ModelFile, *, target: Path, on_progress: OnProgress) -> None:
    """Brings one file to `target`, which appears only when it is whole and right.

    What came before a break stays in `<target>.part`, and the next call goes on from there. Raises
    HubUnreachableError, HubFileMissingError, DiskFullError or WrongFileError.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        is_resumed = part.exists()
        _fill(part, hub, repository, file, on_progress)
        if is_resumed and file.fault(part):
            # Its beginning may be from another revision, or from before a power cut: once more, in one piece.
            part.unlink()
            _fill(part, hub, repository, file, on_progress)
        if fault := file.fault(part):
            part.unlink()
            raise WrongFileError(f"'{file.name}' as '{repository.name}' has it on the hub {fault}; it was thrown away")
        part.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(f"the disk is full: '{file.name}' needs {file.size_bytes:,} bytes") from error
        raise


def _fill(part: Path, hub: Hub, repository: Repository, file: ModelFile, on_progress: OnProgress) -> None:
    """Downloads what `part` lacks, over as many connections as that takes."""
    tries = 0
    with hub.connect(f"'{file.name}' of '{repository.name}'") as client:
        while (before_bytes := _size_bytes(part)) != file.size_bytes:
            try:
                _append(part, client, hub.address_of(repository, file), file, on_progress)
            except httpx.HTTPError as error:
                tries = 1 if _size_bytes(part) > before_bytes else tries + 1
                _log.info("the download broke off", extra={"file": file.name, "error": type(error).__name__})
                if tries >= _TRIES_WITHOUT_A_BYTE:
                    raise
                time.sleep(hub.retry_delay_s * tries)
            else:
                return


def _append(part: Path, client: httpx.Client, address: str, file: ModelFile, on_progress: OnProgress) -> None:
    done_bytes = _size_bytes(part)
    if done_bytes > file.size_bytes:
        part.unlink()
        done_bytes = 0
    # Compressed on the way, ranges would not be ranges of the file.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={done_bytes}-"} if done_bytes else {})
    with client.stream("GET", address, headers=headers) as response:
        refuse_status(response, file.name)
        is_rest = response.status_code == httpx.codes.PARTIAL_CONTENT
        done_bytes = done_bytes if is_rest else 0
        with part.open("ab" if is_rest else "wb") as out:
            # In pieces as they come: gathered into larger ones, the last would be lost in a break.
            for chunk in response.iter_raw():
                out.write(chunk)
                done_bytes += len(chunk)
                on_progress(file.name, done_bytes, file.size_bytes)
                if done_bytes > file.size_bytes:
                    return
            out.flush()
            os.fsync(out.fileno())


def _size_bytes(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
