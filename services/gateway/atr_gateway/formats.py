"""The first bytes of a file decide what it is; its name and declared type are only data."""

from collections.abc import Callable

from atr_gateway.problems import UnsupportedMediaError

# Enough for every check below.
SNIFF_BYTES = 64

_CHECKS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("audio/wav", lambda head: head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE"),
    ("audio/flac", lambda head: head.startswith(b"fLaC")),
    ("audio/ogg", lambda head: head.startswith(b"OggS")),
    ("audio/mp4", lambda head: head[4:8] == b"ftyp"),
    ("audio/webm", lambda head: head.startswith(b"\x1a\x45\xdf\xa3")),
    ("audio/aiff", lambda head: head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC")),
    ("audio/mpeg", lambda head: head.startswith(b"ID3") or _is_mpeg_frame(head)),
)


def content_type_of(head: bytes) -> str:
    """The media type of a recording, told from its first bytes.

    >>> content_type_of(b"fLaC" + bytes(60))
    'audio/flac'

    Raises UnsupportedMediaError for everything that is not audio in an accepted container: text above all, since
    playlists (ffconcat, HLS, DASH, SDP) point a decoder at other files.
    """
    for content_type, matches in _CHECKS:
        if matches(head):
            return content_type
    raise UnsupportedMediaError("This is no recording that ATR takes: send WAV, MP3, M4A, FLAC, OGG, WebM or AIFF.")


def _is_mpeg_frame(head: bytes) -> bool:
    """Whether an MPEG audio frame header of layer I to III stands first (ISO 11172-3, 2.4.1.3)."""
    if len(head) < 3 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:  # noqa: PLR2004 - eleven set bits are the sync word
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, sample_rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer != 0 and bitrate not in (0, 15) and sample_rate != 3  # noqa: PLR2004 - reserved values
