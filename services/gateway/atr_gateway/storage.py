"""The bucket, over any S3 server. Every call runs in a thread; every failure is a typed error."""

import asyncio
import io
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO, ParamSpec, Protocol, TypeVar, cast
from urllib.parse import urlsplit

import urllib3
from atr_runtime.errors import NotFoundError, UnavailableError
from minio import Minio
from minio.commonconfig import ENABLED, ComposeSource, CopySource, Filter
from minio.deleteobjects import DeleteObject
from minio.error import MinioException, S3Error
from minio.lifecycleconfig import AbortIncompleteMultipartUpload, Expiration, LifecycleConfig, Rule
from urllib3.exceptions import HTTPError

from atr_gateway import keys
from atr_gateway.problems import StorageFullError
from atr_gateway.settings import GatewaySettings

P = ParamSpec("P")
T = TypeVar("T")

_POLL_S = 0.5
_READ_BYTES = 256 * 1024
# The least that S3 takes as a part of an object, unless it is the last.
LEAST_PART_BYTES = 5 * 1024**2
# Small parts, several at a time: that is quicker than larger ones, and bounds an upload's memory to about 40 MiB. S3's
# 10,000 parts then hold 48 GiB.
_PARTS_IN_FLIGHT = 4
# After so many days: uploads that were cut off, and those that nobody went on with.
_SWEPT_AFTER_DAYS = {keys.INCOMING: 1, keys.RESUMABLE: 7}
_SWEEP = LifecycleConfig(
    [
        Rule(
            status=ENABLED,
            rule_id=prefix.replace("/", "-").strip("-"),
            rule_filter=Filter(prefix=prefix),
            expiration=Expiration(days=days),
            abort_incomplete_multipart_upload=AbortIncompleteMultipartUpload(days_after_initiation=1),
        )
        for prefix, days in _SWEPT_AFTER_DAYS.items()
    ]
)
_MISSING = {"NoSuchKey", "NoSuchBucket", "NoSuchObject"}
_NO_ROOM = "The disk that holds the recordings is full. Delete what is no longer needed, or make room on it."
_FULL = {"XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "InsufficientStorage", "QuotaExceeded"}


@dataclass(frozen=True)
class StoredObject:
    key: str
    size_bytes: int
    etag: str


class Readable(Protocol):
    def read(self, size: int = -1) -> bytes: ...


class ObjectStore:
    """One bucket. Raises NotFoundError for a missing object and UnavailableError when S3 can't be reached."""

    def __init__(self, settings: GatewaySettings) -> None:
        address = urlsplit(settings.s3_url)
        self._bucket = settings.s3_bucket
        self._threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="s3")
        self._client = Minio(
            endpoint=address.netloc,
            access_key=settings.s3_access_key,
            secret_key=settings.s3_secret_key.get_secret_value(),
            secure=address.scheme == "https",
            region="us-east-1",
            http_client=urllib3.PoolManager(
                timeout=urllib3.Timeout(connect=2, read=60),
                maxsize=16,
                retries=urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
            ),
        )

    async def ensure_bucket(self) -> None:
        """Makes the bucket where there is none, and lets it sweep out uploads that were cut off by a power cut."""
        if not await self._run(self._client.bucket_exists, self._bucket):
            await self._run(self._client.make_bucket, self._bucket)
        await self._run(self._client.set_bucket_lifecycle, self._bucket, _SWEEP)

    async def check(self) -> None:
        """Raises UnavailableError unless the bucket can be reached."""
        if not await self._run(self._client.bucket_exists, self._bucket):
            raise UnavailableError("the bucket is missing")

    async def wait_until_reachable(self, *, within_s: float) -> None:
        """Returns when the bucket can be reached. Raises UnavailableError when it can't in time."""
        give_up_at_s = time.monotonic() + within_s
        while True:
            try:
                return await self.check()
            except UnavailableError:
                if time.monotonic() > give_up_at_s:
                    raise
                await asyncio.sleep(_POLL_S)

    async def put(self, key: str, body: bytes, content_type: str = "application/json") -> None:
        """Writes a small object; it is durable when this returns."""
        await self._run(self._client.put_object, self._bucket, key, io.BytesIO(body), len(body), content_type)

    async def put_stream(self, key: str, body: Readable) -> None:
        """Writes an object of unknown length from a file-like object, which is read in a thread, part by part.

        Whatever `body.read` raises aborts the upload and is raised here: nothing is left behind.
        """

        def put() -> None:
            self._client.put_object(
                self._bucket,
                key,
                cast(BinaryIO, body),
                -1,
                part_size=LEAST_PART_BYTES,
                num_parallel_uploads=_PARTS_IN_FLIGHT,
            )

        await self._run(put)

    async def copy(self, source: str, target: str) -> None:
        """Copies an object inside the bucket, without its bytes passing through here."""
        await self._run(self._client.copy_object, self._bucket, target, CopySource(self._bucket, source))

    async def join(self, sources: Sequence[str], target: str) -> None:
        """Makes one object of several, each but the last of at least `LEAST_PART_BYTES`, as `copy` does."""
        parts = [ComposeSource(self._bucket, source) for source in sources]
        await self._run(self._client.compose_object, self._bucket, target, parts)

    async def get(self, key: str) -> bytes:
        """Reads a small object whole."""

        def read() -> bytes:
            with self._client.get_object(self._bucket, key) as response:
                return response.read()

        return await self._run(read)

    async def stream(self, key: str, *, offset: int = 0, length: int = 0) -> AsyncIterator[bytes]:
        """Reads `length` bytes from `offset` on (0: to the end), a block at a time."""
        response = await self._run(self._client.get_object, self._bucket, key, offset=offset, length=length)
        try:
            while block := await self._run(response.read, _READ_BYTES):
                yield block
        finally:
            # Not read to its end, the connection can't serve another request.
            response.close()

    async def stat(self, key: str) -> StoredObject:
        found = await self._run(self._client.stat_object, self._bucket, key)
        return StoredObject(key=key, size_bytes=found.size or 0, etag=found.etag or "")

    async def exists(self, key: str) -> bool:
        try:
            await self.stat(key)
        except NotFoundError:
            return False
        return True

    async def list(self, prefix: str) -> list[StoredObject]:
        """All objects below a prefix, sorted by key."""

        def read() -> list[StoredObject]:
            found = self._client.list_objects(self._bucket, prefix=prefix, recursive=True)
            return [StoredObject(item.object_name or "", item.size or 0, item.etag or "") for item in found]

        return await self._run(read)

    async def delete(self, *keys: str) -> None:
        """Removes objects; those that are not there are none to remove."""

        def remove() -> None:
            for error in self._client.remove_objects(self._bucket, [DeleteObject(key) for key in keys]):
                raise UnavailableError(f"an object could not be removed: {error.code}")

        if keys:
            await self._run(remove)

    async def delete_below(self, prefix: str) -> None:
        await self.delete(*(found.key for found in await self.list(prefix)))

    async def _run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _typed, lambda: function(*args, **kwargs))


def _typed(call: Callable[[], T]) -> T:
    try:
        return call()
    except S3Error as error:
        if error.code in _MISSING:
            raise NotFoundError("there is no such object") from error
        if error.code in _FULL:
            raise StorageFullError(_NO_ROOM) from error
        raise UnavailableError(f"the object store refused: {error.code}") from error
    except (MinioException, HTTPError) as error:
        raise UnavailableError("the object store can't be reached") from error
