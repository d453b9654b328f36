import asyncio

import pytest
from atr_gateway.multipart import FilePart
from atr_runtime.errors import InvalidArgumentError
from starlette.requests import Request

BOUNDARY = "----b"


def request_of(body: bytes, *, piece_bytes: int = 7, content_type: str | None = None) -> Request:
    """A request whose body arrives in small pieces, so that every boundary is cut somewhere."""
    pieces = [body[start : start + piece_bytes] for start in range(0, len(body), piece_bytes)]

    async def receive() -> dict[str, object]:
        piece = pieces.pop(0) if pieces else b""
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    header = content_type or f"multipart/form-data; boundary={BOUNDARY}"
    return Request({"type": "http", "headers": [(b"content-type", header.encode())]}, receive)


def form(*parts: tuple[str, bytes], end: bool = True) -> bytes:
    body = b"".join(
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + data + b"\r\n"
        for head, data in parts
    )
    return body + (f"--{BOUNDARY}--\r\n".encode() if end else b"")


async def read(request: Request) -> tuple[str, bytes]:
    part = FilePart(request, "file")
    await part.open()
    return part.filename, b"".join([block async for block in part.blocks()])


async def test_the_file_is_read_from_among_other_fields() -> None:
    """Fields before and after the file are passed over."""
    data = bytes(range(256)) * 3
    body = form(('name="note"', b"hello"), ('name="file"; filename="a.wav"', data), ('name="more"', b"x"))
    assert await read(request_of(body)) == ("a.wav", data)


async def test_the_file_name_is_data() -> None:
    """Paths, quotes and emoji arrive as they were sent."""
    body = form(('name="file"; filename="../../%22x🎙.wav"', b"data"))
    assert (await read(request_of(body)))[0] == '../../"x🎙.wav'


@pytest.mark.parametrize(
    "body",
    [
        form(('name="file"; filename="a.wav"', b"da"), end=False),
        form(('name="other"; filename="a.wav"', b"data")),
        form(('name="file"', b"a field, not a file")),
        b"not a form at all",
        b"",
    ],
)
async def test_a_form_without_a_whole_file_is_refused(body: bytes) -> None:
    """A body that ends before its boundary is no upload."""
    with pytest.raises(InvalidArgumentError):
        await asyncio.wait_for(read(request_of(body)), 5)


async def test_another_content_type_is_refused() -> None:
    """JSON is no form."""
    with pytest.raises(InvalidArgumentError):
        await read(request_of(b"{}", content_type="application/json"))


async def test_an_endless_header_is_refused() -> None:
    """A part's header can't be used to fill the memory."""
    body = form((f'name="file"; filename="{"x" * 20_000}"', b"data"))
    with pytest.raises(InvalidArgumentError):
        await read(request_of(body, piece_bytes=1000))
