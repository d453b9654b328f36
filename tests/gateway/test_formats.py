import pytest
from atr_gateway.formats import content_type_of
from atr_gateway.problems import UnsupportedMediaError

HEADS = {
    "audio/wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "audio/flac": b"fLaC\x00\x00\x00\x22",
    "audio/ogg": b"OggS\x00\x02",
    "audio/mp4": b"\x00\x00\x00\x20ftypM4A ",
    "audio/webm": b"\x1a\x45\xdf\xa3\x9f",
    "audio/aiff": b"FORM\x00\x00\x00\x24AIFF",
    "audio/mpeg": b"\xff\xfb\x90\x64",
}


@pytest.mark.parametrize("content_type", HEADS)
def test_first_bytes_tell_the_format(content_type: str) -> None:
    """Each accepted container is known by its magic bytes."""
    assert content_type_of(HEADS[content_type] + bytes(50)) == content_type


def test_an_mp3_may_begin_with_its_tags() -> None:
    """ID3 stands before the first frame in most MP3 files."""
    assert content_type_of(b"ID3\x04\x00" + bytes(50)) == "audio/mpeg"


@pytest.mark.parametrize(
    "head",
    [
        b"ffconcat version 1.0\nfile neighbour.wav\n",
        b"#EXTM3U\n#EXTINF:1,\nneighbour.wav\n",
        b'<?xml version="1.0"?><MPD></MPD>',
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\n",
        b"RIFF\x24\x00\x00\x00AVI LIST",
        b"\xff\xff\xff\xff",
        b"\xff\xfb",
        b"PK\x03\x04",
    ],
)
def test_everything_else_is_refused(head: bytes) -> None:
    """Playlists above all: they point a decoder at other files."""
    with pytest.raises(UnsupportedMediaError):
        content_type_of(head)
