import io
from unittest.mock import Mock

import pytest
from atr_gateway.problems import StorageFullError, http_status
from atr_gateway.storage import ObjectStore
from atr_runtime.errors import NotFoundError, UnavailableError
from minio.error import S3Error

from tests.gateway.conftest import settings_for
from tests.object_store import S3Address


async def test_an_object_is_read_back_whole_and_in_part(store: ObjectStore) -> None:
    """What was put is what is got, from any byte on."""
    await store.put("a/b", b"0123456789")
    assert await store.get("a/b") == b"0123456789"
    assert b"".join([block async for block in store.stream("a/b", offset=3, length=4)]) == b"3456"
    assert (await store.stat("a/b")).size_bytes == 10


async def test_a_stream_of_unknown_length_is_kept(store: ObjectStore) -> None:
    """More than one part, so the multipart way is taken."""
    data = bytes(20 * 1024**2)
    await store.put_stream("big", io.BytesIO(data))
    assert (await store.stat("big")).size_bytes == len(data)


async def test_a_stream_that_breaks_leaves_nothing(store: ObjectStore) -> None:
    """An error in the middle of the second part aborts the upload."""

    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 8 * 1024**2:
                raise UnavailableError("gone")
            return super().read(size)

    with pytest.raises(UnavailableError, match="gone"):
        await store.put_stream("broken", Breaking(bytes(30 * 1024**2)))
    assert not await store.exists("broken")
    assert await store.list("") == []


async def test_copies_listings_and_deletes(store: ObjectStore) -> None:
    """A prefix names a family of objects."""
    await store.put("x/1", b"one")
    await store.copy("x/1", "x/2")
    await store.put("y/1", b"other")
    assert [found.key for found in await store.list("x/")] == ["x/1", "x/2"]
    await store.delete_below("x/")
    assert [found.key for found in await store.list("")] == ["y/1"]
    await store.delete("y/1", "never/was")
    assert await store.list("") == []


async def test_what_is_missing_is_not_found(store: ObjectStore) -> None:
    """Absence has a type of its own."""
    with pytest.raises(NotFoundError):
        await store.get("nothing")
    assert not await store.exists("nothing")


async def test_no_server_is_unavailable() -> None:
    """A store that can't be reached says so, without an address."""
    nowhere = S3Address("http://127.0.0.1:9", "a", "b")
    with pytest.raises(UnavailableError) as caught:
        await ObjectStore(settings_for(nowhere)).get("x")
    assert "127.0.0.1" not in str(caught.value)


@pytest.mark.parametrize("code", ["XMinioStorageFull", "XMinioAdminBucketQuotaExceeded"])
async def test_a_full_disk_has_a_status_of_its_own(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """The person at the page can mend it, so it is no mere "unavailable": 507, with what to do."""
    error = S3Error(Mock(), code, "Storage backend has reached its minimum free drive threshold.", "", "", "")
    monkeypatch.setattr(store._client, "put_object", Mock(side_effect=error))
    with pytest.raises(StorageFullError, match="is full") as caught:
        await store.put("a", b"x")
    assert http_status(caught.value) == 507


async def test_the_bucket_sweeps_out_what_a_power_cut_left(store: ObjectStore, s3: S3Address) -> None:
    """Uploads that were cut off go after a day, those that could go on after a week, parts of neither after a day."""
    lifecycle = s3.client().get_bucket_lifecycle("gateway")
    assert lifecycle
    days = {}
    for rule in lifecycle.rules:
        assert rule.rule_filter
        assert rule.expiration
        assert rule.abort_incomplete_multipart_upload
        assert rule.abort_incomplete_multipart_upload.days_after_initiation == 1
        days[rule.rule_filter.prefix] = rule.expiration.days
    assert days == {"work/incoming/": 1, "work/tus/": 7}
