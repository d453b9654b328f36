"""Which recordings a listing shows, and in which order."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from atr_gateway.uploads import Upload

Sort = Literal["uploaded_at", "-uploaded_at", "name", "-name", "duration", "-duration"]
Status = Literal["uploaded", "ready", "failed"]

_DIGITS = re.compile(r"(\d+)")


def matching(uploads: Iterable[Upload], *, q: str = "", status: Status | None = None) -> list[Upload]:
    """Those whose name holds every word of `q`, whatever its case and accents, and that are in that state."""
    words = _folded(q).split()
    return [
        upload
        for upload in uploads
        if status in (None, upload.status) and all(word in _folded(upload.name) for word in words)
    ]


def arranged(uploads: Iterable[Upload], sort: Sort) -> list[Upload]:
    """In that order; `-` turns it round. Of one name or length, the newest first; of no known length, last."""
    newest_first = sorted(uploads, key=lambda upload: upload.uploaded_at, reverse=True)
    is_turned = sort.startswith("-")
    match sort.removeprefix("-"):
        case "name":
            return sorted(newest_first, key=lambda upload: _natural(upload.name), reverse=is_turned)
        case "duration":
            known = [upload for upload in newest_first if upload.duration_ms is not None]
            unknown = [upload for upload in newest_first if upload.duration_ms is None]
            return sorted(known, key=lambda upload: upload.duration_ms or 0, reverse=is_turned) + unknown
        case _:
            return newest_first if is_turned else newest_first[::-1]


def _folded(text: str) -> str:
    """Without case and accents: `Café` and `CAFE` are found by one another."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if not unicodedata.combining(character))


def _natural(name: str) -> list[tuple[int, int, str]]:
    """A key that puts "take 2" before "take 10"."""
    parts = _DIGITS.split(_folded(name))
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]
