import hashlib
from collections.abc import AsyncIterator

import pytest
from atr_gateway import keys
from atr_gateway.problems import TooLargeError, UnsupportedMediaError
from atr_gateway.storage import ObjectStore
from atr_gateway.uploads import Uploads
from atr_runtime.errors import InvalidArgumentError, NotFoundError
from starlette.requests import ClientDisconnect

FLAC = b"fLaC" + bytes(1000)


async def blocks(data: bytes, size: int = 300) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


@pytest.fixture
def uploads(store: ObjectStore) -> Uploads:
    return Uploads(store, max_upload_bytes=20 * 1024**2)


async def test_a_recording_is_named_by_its_bytes(uploads: Uploads, store: ObjectStore) -> None:
    """The id comes from the SHA-256, the type from the first bytes, and nothing else is left in the bucket."""
    upload, is_new = await uploads.receive("a.mp3", blocks(FLAC))
    sha256 = hashlib.sha256(FLAC).hexdigest()
    assert is_new
    assert (upload.id, upload.sha256, upload.size_bytes) == (sha256[:32], sha256, 1004)
    assert (upload.content_type, upload.name, upload.status) == ("audio/flac", "a.mp3", "uploaded")
    assert await store.get(keys.audio(upload.id)) == FLAC
    assert len(await store.list("")) == 2


async def test_the_same_bytes_are_the_same_recording(uploads: Uploads) -> None:
    """Sent twice, under another name, it is still one."""
    first, _ = await uploads.receive("a.flac", blocks(FLAC))
    again, is_new = await uploads.receive("b.flac", blocks(FLAC, size=1))
    assert (again, is_new) == (first, False)
    assert [upload.id for upload in await uploads.list()] == [first.id]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", InvalidArgumentError),
        (b"just text", UnsupportedMediaError),
        (b"fLaC" + bytes(21 * 1024**2), TooLargeError),
    ],
)
async def test_a_refused_file_leaves_nothing(
    uploads: Uploads, store: ObjectStore, data: bytes, error: type[Exception]
) -> None:
    """Empty, of no known format, or too large."""
    with pytest.raises(error):
        await uploads.receive("a", blocks(data, size=1024**2))
    assert await store.list("") == []


async def test_a_client_that_goes_away_leaves_nothing(uploads: Uploads, store: ObjectStore) -> None:
    """In the middle of the second part, when the first is in the bucket already."""

    async def breaking() -> AsyncIterator[bytes]:
        async for block in blocks(FLAC + bytes(9 * 1024**2), size=1024**2):
            yield block
        raise ClientDisconnect

    with pytest.raises(ClientDisconnect):
        await uploads.receive("a.flac", breaking())
    assert await store.list("") == []


async def test_a_recording_has_a_state(uploads: Uploads, store: ObjectStore) -> None:
    """Failed with its reason, then ready, in listings and alone."""
    upload, _ = await uploads.receive("a.flac", blocks(FLAC))
    await uploads.set_failure(upload.id, "no audio in it")
    listed, alone = (await uploads.list())[0], await uploads.get(upload.id)
    assert (listed, listed.status, listed.error) == (alone, "failed", "no audio in it")
    await uploads.clear_failure(upload.id)
    await uploads.set_duration(upload.id, 4200)
    await store.put(keys.transcript(upload.id), b"{}")
    listed, alone = (await uploads.list())[0], await uploads.get(upload.id)
    assert (listed, listed.status, listed.duration_ms, listed.error) == (alone, "ready", 4200, None)


async def test_deleting_takes_everything(uploads: Uploads, store: ObjectStore) -> None:
    """Audio, description, transcript, failure, peaks and windows."""
    upload, _ = await uploads.receive("a.flac", blocks(FLAC))
    await uploads.set_failure(upload.id, "x")
    await store.put(keys.window_audio(upload.id, 0), b"x")
    await store.put(keys.peaks(upload.id), b"x")
    await uploads.delete(upload.id)
    assert await store.list("") == []
    with pytest.raises(NotFoundError):
        await uploads.get(upload.id)


async def test_a_new_name_is_cleaned_and_stays(uploads: Uploads) -> None:
    """As an upload's own is: one line, nothing invisible; what is known of the recording stays with it."""
    upload, _ = await uploads.receive("a.flac", blocks(FLAC))
    await uploads.set_failure(upload.id, "no audio in it")
    renamed = await uploads.rename(upload.id, "  ../Ada\n\u202e's talk ")
    assert (renamed.name, renamed.status) == ("../Ada's talk", "failed")
    assert await uploads.list() == [await uploads.get(upload.id)] == [renamed]


async def test_the_names_of_many_are_read_at_once(uploads: Uploads) -> None:
    """As they are now; what is not there, or can't be an id, has none."""
    upload, _ = await uploads.receive("a.flac", blocks(FLAC))
    await uploads.rename(upload.id, "b.flac")
    assert await uploads.names([upload.id, upload.id, "0" * 32, "../x"]) == {upload.id: "b.flac"}


async def test_a_recording_needs_a_name(uploads: Uploads) -> None:
    """Blanks and signs that nobody sees are none; and where there is no recording, there is nothing to name."""
    upload, _ = await uploads.receive("a.flac", blocks(FLAC))
    with pytest.raises(InvalidArgumentError):
        await uploads.rename(upload.id, " \u200b\n")
    with pytest.raises(NotFoundError):
        await uploads.rename("0" * 32, "b")


async def test_a_listing_sees_each_change(uploads: Uploads, store: ObjectStore) -> None:
    """What it keeps in memory goes by content: another reason for a failure is read anew."""
    upload, _ = await uploads.receive("a.flac", blocks(FLAC))
    for reason in ("first", "second"):
        await uploads.set_failure(upload.id, reason)
        assert [listed.error for listed in await uploads.list()] == [reason]
