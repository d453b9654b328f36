"""Versions of the reader in the object store, and which of them is promoted."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import urllib3
from atr_runtime.errors import NotFoundError, UnavailableError
from minio import Minio
from minio.error import MinioException, S3Error
from urllib3.exceptions import HTTPError

from atr_qa.settings import QaSettings

_FOLDER = "models/reader/"
_POINTER = f"{_FOLDER}current.json"
_MISSING = {"NoSuchKey", "NoSuchBucket", "NoSuchObject"}


@dataclass(frozen=True)
class Promoted:
    """A version that was promoted, and the reader that it was made from."""

    version: str
    base: str


class ReaderVersions:
    """The object store's folder of versions. Blocking; every method raises UnavailableError when it can't be reached."""

    def __init__(self, settings: QaSettings) -> None:
        address = urlsplit(settings.s3_url)
        self._bucket = settings.s3_bucket
        self._client = Minio(
            endpoint=address.netloc,
            access_key=settings.s3_access_key,
            secret_key=settings.s3_secret_key.get_secret_value(),
            secure=address.scheme == "https",
            region="us-east-1",
            http_client=urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=60), retries=urllib3.Retry(1)),
        )

    def promoted(self) -> Promoted | None:
        """The version to read with; None: the reader that the settings name."""
        try:
            with _reaching(), self._client.get_object(self._bucket, _POINTER) as response:
                pointer = json.loads(response.read())
        except NotFoundError:
            return None
        return Promoted(pointer["version"], pointer["base"]) if pointer["version"] else None

    def fetch(self, version: str, folder: Path) -> None:
        """Brings a version's files into the folder. Raises NotFoundError where there is none."""
        prefix = f"{_FOLDER}{version}/"
        with _reaching():
            keys = [str(item.object_name) for item in self._client.list_objects(self._bucket, prefix=prefix)]
            if not keys:
                raise NotFoundError("there is no version of that name")
            for key in keys:
                self._client.fget_object(self._bucket, key, os.fspath(folder / key.removeprefix(prefix)))

    def store(self, version: str, folder: Path) -> None:
        """Writes the folder's files as a version."""
        with _reaching():
            for file in sorted(folder.iterdir()):
                self._client.fput_object(self._bucket, f"{_FOLDER}{version}/{file.name}", os.fspath(file))


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except S3Error as error:
        if error.code in _MISSING:
            raise NotFoundError("there is no such object") from error
        raise UnavailableError(f"the object store refused: {error.code}") from error
    except (MinioException, HTTPError) as error:
        raise UnavailableError("the object store can't be reached") from error
