"""All that an encoder hands out is, in its order, one playable file."""

import struct
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from atr_runtime.errors import InvalidArgumentError
from atr_tts.encode import Encoding, open_encoder, pick_rate_hz
from atr_tts.engine import Samples

from tests.tts.fakes import tone

Decode = Callable[[bytes], tuple[Samples, int]]
SECONDS = 1.5
MP3_RATES_HZ = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
OPUS_RATES_HZ = (8_000, 12_000, 16_000, 24_000, 48_000)


def encode_in_pieces(encoding: Encoding, rate_hz: int, count: int) -> list[bytes]:
    samples = np.array_split(tone(SECONDS, rate_hz), count)
    encoder = open_encoder(encoding, rate_hz)
    return [encoder.encode(piece, is_last=number == count) for number, piece in enumerate(samples, start=1)]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("encoding", "rate_hz"),
    [
        *((Encoding.MP3, rate_hz) for rate_hz in MP3_RATES_HZ),
        *((Encoding.OGG_OPUS, rate_hz) for rate_hz in OPUS_RATES_HZ),
        *((Encoding.WAV, rate_hz) for rate_hz in (8_000, 22_050, 37_123, 48_000)),
    ],
)
def test_the_pieces_are_one_file(decode: Decode, encoding: Encoding, rate_hz: int, count: int) -> None:
    """Decoded, it lasts as long as what went in and is as loud."""
    samples, decoded_hz = decode(b"".join(encode_in_pieces(encoding, rate_hz, count)))
    # MP3 adds its own delay where the length is not yet known in the first frame.
    assert len(samples) / decoded_hz == pytest.approx(SECONDS, abs=0.26)
    assert np.abs(samples).max() == pytest.approx(10_000, rel=0.4)
    assert decoded_hz == (48_000 if encoding is Encoding.OGG_OPUS else rate_hz)


@pytest.mark.parametrize("encoding", list(Encoding))
def test_sound_comes_with_the_first_piece(decode: Decode, encoding: Encoding) -> None:
    """The first message holds most of its own half second already: nothing waits for the end."""
    pieces = encode_in_pieces(encoding, 24_000, 3)
    assert all(pieces)
    if encoding is not Encoding.PCM:
        samples, rate_hz = decode(pieces[0])
        assert len(samples) / rate_hz > 0.3


def test_one_piece_states_its_length() -> None:
    """The WAV header of a single sentence holds the exact size."""
    (file,) = encode_in_pieces(Encoding.WAV, 16_000, 1)
    assert struct.unpack("<I", file[4:8])[0] == len(file) - 8
    assert struct.unpack("<I", file[40:44])[0] == len(file) - 44


def test_a_stream_leaves_its_length_open() -> None:
    """The WAV header of several sentences holds the largest number, as the length isn't known yet."""
    first, *_ = encode_in_pieces(Encoding.WAV, 16_000, 2)
    assert first[4:8] == first[40:44] == b"\xff\xff\xff\xff"


def test_pcm_is_the_bare_samples() -> None:
    """Little-endian, and nothing else."""
    pieces = encode_in_pieces(Encoding.PCM, 16_000, 2)
    np.testing.assert_array_equal(np.frombuffer(b"".join(pieces), "<i2"), tone(SECONDS, 16_000))


@pytest.mark.parametrize(
    ("encoding", "asked_hz", "voice_hz", "picked_hz"),
    [
        (Encoding.WAV, 0, 22_050, 22_050),
        (Encoding.OGG_OPUS, 0, 22_050, 24_000),
        (Encoding.OGG_OPUS, 0, 16_000, 16_000),
        (Encoding.MP3, 0, 22_050, 22_050),
        (Encoding.MP3, 0, 21_000, 22_050),
        (Encoding.PCM, 8_000, 22_050, 8_000),
    ],
)
def test_the_rate_is_the_nearest_that_the_encoding_has(
    encoding: Encoding, asked_hz: int, voice_hz: int, picked_hz: int
) -> None:
    """0 asks for the voice's own rate as far as the encoding allows."""
    assert pick_rate_hz(encoding, asked_hz=asked_hz, voice_hz=voice_hz) == picked_hz


@pytest.mark.parametrize(
    ("encoding", "asked_hz"),
    [(Encoding.WAV, 7_999), (Encoding.PCM, 48_001), (Encoding.MP3, -1), (Encoding.OGG_OPUS, 44_100)],
)
def test_a_rate_that_the_encoding_lacks_is_refused(encoding: Encoding, asked_hz: int) -> None:
    """Out of range, or between two that the encoding has."""
    with pytest.raises(InvalidArgumentError):
        pick_rate_hz(encoding, asked_hz=asked_hz, voice_hz=22_050)


def test_mp3_keeps_one_bit_rate(decode: Decode) -> None:
    """Players count a stream's length from the bit rate, so every piece of a length costs about the same."""
    sizes = [len(piece) for piece in encode_in_pieces(Encoding.MP3, 22_050, 5)][1:-1]
    assert all(abs(one - other) < 0.15 * one for one, other in pairwise(sizes))
