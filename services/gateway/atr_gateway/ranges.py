"""Byte ranges of stored objects (RFC 9110, 14.2), so that a player can jump to a moment."""

import re

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from atr_gateway.storage import ObjectStore

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


async def serve_object(request: Request, store: ObjectStore, key: str, content_type: str) -> Response:
    """The object, or the one range of it that the request asks for. A range that can't be met is a 416."""
    found = await store.stat(key)
    headers = {"Accept-Ranges": "bytes", "ETag": f'"{found.etag.strip(chr(34))}"', "Cache-Control": "private, no-cache"}
    asked = request.headers.get("range")
    span = _span(asked, found.size_bytes) if asked else None
    if asked and span is None:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{found.size_bytes}"})
    start, end = span or (0, found.size_bytes)
    headers["Content-Length"] = str(end - start)
    if span:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{found.size_bytes}"
    if request.method == "HEAD":
        return Response(status_code=206 if span else 200, headers=headers, media_type=content_type)
    return StreamingResponse(
        store.stream(key, offset=start, length=end - start),
        status_code=206 if span else 200,
        headers=headers,
        media_type=content_type,
    )


def _span(asked: str, size: int) -> tuple[int, int] | None:
    """Start and end (exclusive) of a range, or None when it can't be met.

    >>> _span("bytes=-3", 10)
    (7, 10)
    """
    match = _RANGE.fullmatch(asked.strip())
    if not match or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1 if last else size)
    return (start, end) if start < end else None
