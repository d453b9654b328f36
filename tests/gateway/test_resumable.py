"""Uploads that break off and go on: in the bucket, and over the real gateway as a tus client does it."""

import base64
import hashlib
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from atr_gateway import keys, resumable
from atr_gateway.problems import ConflictError, LockedError, TooLargeError, UnsupportedMediaError
from atr_gateway.resumable import ResumableUploads
from atr_gateway.storage import ObjectStore
from atr_gateway.uploads import Uploads
from atr_runtime.errors import InvalidArgumentError, NotFoundError
from starlette.requests import ClientDisconnect

MIB = 1024**2
FLAC = b"fLaC" + bytes(range(256)) * (13 * 4096)
SHA256 = hashlib.sha256(FLAC).hexdigest()
MOST_BYTES = 64 * MIB


async def blocks(data: bytes, *, breaks: bool = False) -> AsyncIterator[bytes]:
    for start in range(0, len(data), 100_000):
        yield data[start : start + 100_000]
    if breaks:
        raise ClientDisconnect


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few megabytes make several."""
    monkeypatch.setattr(resumable, "_PIECE_BYTES", 5 * MIB)


@pytest.fixture
def uploads(store: ObjectStore) -> Uploads:
    return Uploads(store, max_upload_bytes=MOST_BYTES)


@pytest.fixture
def gateway(store: ObjectStore, uploads: Uploads) -> ResumableUploads:
    return ResumableUploads(store, uploads, max_upload_bytes=MOST_BYTES)


@pytest.fixture
def other_gateway(store: ObjectStore, uploads: Uploads) -> ResumableUploads:
    """One that has seen nothing of what the first did."""
    return ResumableUploads(store, uploads, max_upload_bytes=MOST_BYTES)


async def check_kept(store: ObjectStore, uploads: Uploads, upload_id: str | None) -> None:
    """The recording is whole, under its hash, and of the pieces nothing is left."""
    assert upload_id == SHA256[:32]
    upload = await uploads.get(upload_id)
    assert (upload.name, upload.size_bytes, upload.sha256) == ("a.flac", len(FLAC), SHA256)
    assert await store.get(keys.audio(upload_id)) == FLAC
    assert len(await store.list(keys.RESUMABLE)) == 1  # what says that it is done


async def test_a_file_sent_in_one_go_is_a_recording(
    gateway: ResumableUploads, store: ObjectStore, uploads: Uploads
) -> None:
    """And whoever asks later is told which."""
    begun = await gateway.create("a.flac", len(FLAC))
    done = await gateway.append(begun, 0, blocks(FLAC))
    await check_kept(store, uploads, done.upload_id)
    assert await gateway.get(begun) == done


@pytest.mark.parametrize("cut", [100, 3 * MIB, 5 * MIB, 7 * MIB, len(FLAC) - 1])
async def test_what_arrived_before_a_break_is_kept(
    gateway: ResumableUploads, other_gateway: ResumableUploads, store: ObjectStore, uploads: Uploads, cut: int
) -> None:
    """Wherever the connection breaks, the upload goes on at that byte, at any gateway."""
    begun = await gateway.create("a.flac", len(FLAC))
    await gateway.append(begun, 0, blocks(FLAC[:cut], breaks=True))
    assert (await other_gateway.get(begun)).offset_bytes == cut
    done = await other_gateway.append(begun, cut, blocks(FLAC[cut:]))
    await check_kept(store, uploads, done.upload_id)


async def test_many_small_steps_make_the_same_recording(
    gateway: ResumableUploads, store: ObjectStore, uploads: Uploads
) -> None:
    """Steps smaller than what S3 can join."""
    begun = await gateway.create("a.flac", len(FLAC))
    at = 0
    while at < len(FLAC):
        last = await gateway.append(begun, at, blocks(FLAC[at : at + 2 * MIB]))
        at = last.offset_bytes
    await check_kept(store, uploads, last.upload_id)


async def test_a_gateway_lost_after_the_last_byte_costs_nothing(
    gateway: ResumableUploads, store: ObjectStore, uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks how far it is makes the recording."""
    begun = await gateway.create("a.flac", len(FLAC))
    with monkeypatch.context() as patch:
        patch.setattr(uploads, "commit", _lost)
        with pytest.raises(ConnectionError):
            await gateway.append(begun, 0, blocks(FLAC))
    await check_kept(store, uploads, (await gateway.get(begun)).upload_id)


async def test_what_is_refused_leaves_nothing(gateway: ResumableUploads, store: ObjectStore) -> None:
    """Text, as soon as its first bytes are there; and more than the limit before it begins."""
    begun = await gateway.create("a.flac", 1000)
    with pytest.raises(UnsupportedMediaError):
        await gateway.append(begun, 0, blocks(b"ffconcat version 1.0" * 50))
    with pytest.raises(TooLargeError):
        await gateway.create("a.flac", MOST_BYTES + 1)
    assert await store.list("") == []


async def test_more_than_announced_is_refused(gateway: ResumableUploads) -> None:
    """The upload stays where it was."""
    begun = await gateway.create("a.flac", MIB)
    with pytest.raises(TooLargeError):
        await gateway.append(begun, 0, blocks(FLAC))
    assert (await gateway.get(begun)).offset_bytes == 0
    with pytest.raises(InvalidArgumentError):
        await gateway.append(begun, 0, blocks(b""))


async def test_an_upload_goes_on_only_where_it_is(gateway: ResumableUploads) -> None:
    """Bytes for another place are refused, and two requests never write at a time."""
    begun = await gateway.create("a.flac", len(FLAC))
    with pytest.raises(ConflictError, match="byte 0"):
        await gateway.append(begun, 5, blocks(FLAC))

    async def meddling() -> AsyncIterator[bytes]:
        with pytest.raises(LockedError):
            await gateway.append(begun, 0, blocks(FLAC))
        yield FLAC[:MIB]

    assert (await gateway.append(begun, 0, meddling())).offset_bytes == MIB


async def test_an_upload_can_be_given_up(gateway: ResumableUploads, store: ObjectStore) -> None:
    """Nothing is left of it, and it is not known any more."""
    begun = await gateway.create("a.flac", len(FLAC))
    await gateway.append(begun, 0, blocks(FLAC[:MIB]))
    await gateway.delete(begun)
    assert await store.list("") == []
    for unknown in (begun, "../../x"):
        with pytest.raises(NotFoundError):
            await gateway.get(unknown)


def test_a_tus_client_sends_a_recording_in_two_parts(api: httpx.Client, say: Callable[[str], bytes]) -> None:
    """Creation, a part, a look, the rest: the headers are those of tus 1.0."""
    file = say("This arrives in two parts.")
    tus = {"Tus-Resumable": "1.0.0"}
    offered = api.options("/api/tus")
    assert (offered.status_code, offered.headers["tus-version"]) == (204, "1.0.0")
    name = base64.b64encode(b"zwei Teile.wav").decode()
    begun = api.post("/api/tus", headers=tus | {"Upload-Length": str(len(file)), "Upload-Metadata": f"filename {name}"})
    assert begun.status_code == 201
    address = begun.headers["location"]
    body = tus | {"Content-Type": "application/offset+octet-stream"}
    half = api.patch(address, content=file[:5000], headers=body | {"Upload-Offset": "0"})
    assert (half.status_code, half.headers["upload-offset"]) == (204, "5000")
    looked = api.head(address, headers=tus)
    assert (looked.headers["upload-offset"], looked.headers["upload-length"]) == ("5000", str(len(file)))
    assert looked.headers["cache-control"] == "no-store"
    done = api.patch(address, content=file[5000:], headers=body | {"Upload-Offset": "5000"})
    upload = api.get(f"/api/uploads/{done.headers['x-upload-id']}").json()
    assert (upload["name"], upload["size_bytes"]) == ("zwei Teile.wav", len(file))
    assert api.delete(address, headers=tus).status_code == 204


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": "5"}, 412),
        ({"Tus-Resumable": "0.2.2", "Upload-Length": "5"}, 412),
        ({"Tus-Resumable": "1.0.0"}, 422),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "-5"}, 422),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "99999999999"}, 413),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Metadata": "filename %%%"}, 422),
    ],
)
def test_a_request_that_is_not_tus_gets_a_problem(api: httpx.Client, headers: dict[str, str], status: int) -> None:
    """With the status that tus or HTTP names."""
    answer = api.post("/api/tus", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


async def _lost(*_: object) -> None:
    raise ConnectionError
