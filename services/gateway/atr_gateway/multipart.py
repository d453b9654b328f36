"""Reads one file out of a multipart/form-data body while it arrives, without keeping it."""

from collections import deque
from collections.abc import AsyncIterator

from atr_runtime.errors import InvalidArgumentError
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

_NO_FILE = "The form has no file: send it as the multipart field “file”."
# A part's header names the file; no honest one comes near this.
_MAX_HEADER_BYTES = 16 * 1024


class FilePart:
    """The part of a form that is named `field`: its file name, then its bytes.

    Raises InvalidArgumentError for a body that is no multipart form, lacks the field, or ends before its boundary.
    """

    def __init__(self, request: Request, field: str) -> None:
        self._field = field.encode()
        self._body = request.stream()
        self._parser = _parser_for(request, self)
        self._headers: dict[bytes, bytes] = {}
        self._header_name = b""
        self._header_value = b""
        self._wanted = False
        self._started = False
        self._finished = False
        self._closed = False
        self._blocks: deque[bytes] = deque()
        self.filename = ""

    async def open(self) -> None:
        """Reads up to the file's first byte, so that `filename` is known."""
        while not self._started and await self._feed():
            pass
        if not self._started:
            raise InvalidArgumentError(_NO_FILE)

    async def blocks(self) -> AsyncIterator[bytes]:
        """The file's bytes as they arrive. The form must end properly for the last block to be followed by none."""
        while self._blocks or (not self._finished and await self._feed()):
            while self._blocks:
                yield self._blocks.popleft()
        while not self._closed and await self._feed():
            pass
        if not self._closed:
            raise InvalidArgumentError("The form ended in the middle of the file.")

    async def _feed(self) -> bool:
        """Gives the next piece of the body to the parser; False at its end."""
        piece = await anext(self._body, b"")
        if not piece:
            return False
        try:
            self._parser.write(piece)
        except MultipartParseError:
            raise InvalidArgumentError("The form is not valid multipart/form-data.") from None
        return True

    # What the parser calls, in the order of a part's life.

    def on_part_begin(self) -> None:
        self._headers = {}

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]
        self._limit_header()

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]
        self._limit_header()

    def on_header_end(self) -> None:
        self._headers[self._header_name.lower()] = self._header_value
        self._header_name, self._header_value = b"", b""

    def on_headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        self._wanted = not self._started and options.get(b"name") == self._field and b"filename" in options
        if self._wanted:
            self._started = True
            # Browsers write a quote as %22 (WHATWG HTML, multipart/form-data encoding).
            self.filename = options[b"filename"].decode("utf-8", "replace").replace("%22", '"')

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._wanted:
            self._blocks.append(data[start:end])

    def on_part_end(self) -> None:
        self._finished = self._finished or self._wanted
        self._wanted = False

    def on_end(self) -> None:
        self._closed = True

    def _limit_header(self) -> None:
        if len(self._header_name) + len(self._header_value) > _MAX_HEADER_BYTES:
            raise InvalidArgumentError("The form has a header that is too long.")


def _parser_for(request: Request, part: FilePart) -> MultipartParser:
    media_type, options = parse_options_header(request.headers.get("content-type"))
    if media_type != b"multipart/form-data" or not options.get(b"boundary"):
        raise InvalidArgumentError(_NO_FILE)
    names = ("part_begin", "header_field", "header_value", "header_end", "headers_finished", "part_data", "part_end")
    callbacks = {f"on_{name}": getattr(part, f"on_{name}") for name in (*names, "end")}
    return MultipartParser(options[b"boundary"], callbacks)  # type: ignore[arg-type]  # a TypedDict built from names
