"""Samples to the bytes of a file, handed out piece by piece while the file still grows."""

import io
import struct
from enum import Enum
from typing import Protocol

import soundfile
from atr_runtime.errors import InvalidArgumentError

from atr_tts.engine import Samples

MIN_RATE_HZ = 8_000
MAX_RATE_HZ = 48_000

_UNKNOWN_LENGTH = 0xFFFFFFFF
_WAV_HEADER_BYTES = 44
_BYTES_PER_SAMPLE = 2


class Encoding(Enum):
    WAV = "WAV"
    PCM = "PCM"
    MP3 = "MP3"
    OGG_OPUS = "Ogg/Opus"


_RATES_HZ = {
    Encoding.MP3: (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000),
    Encoding.OGG_OPUS: (8_000, 12_000, 16_000, 24_000, 48_000),
}


def pick_rate_hz(encoding: Encoding, *, asked_hz: int, voice_hz: int) -> int:
    """The rate to encode at: the asked one, or for 0 the one nearest to the voice's own that the encoding has.

    >>> pick_rate_hz(Encoding.OGG_OPUS, asked_hz=0, voice_hz=22_050)
    24000

    Raises InvalidArgumentError for a rate that the encoding doesn't have.
    """
    rates_hz = _RATES_HZ.get(encoding)
    if not asked_hz:
        return min(rates_hz, key=lambda rate_hz: abs(rate_hz - voice_hz)) if rates_hz else voice_hz
    if not MIN_RATE_HZ <= asked_hz <= MAX_RATE_HZ:
        raise InvalidArgumentError(f"the sample rate must be between {MIN_RATE_HZ:,} and {MAX_RATE_HZ:,} Hz")
    if rates_hz and asked_hz not in rates_hz:
        listed = ", ".join(f"{rate_hz:,}" for rate_hz in rates_hz)
        raise InvalidArgumentError(f"{encoding.value} has no sample rate of {asked_hz:,} Hz; it has {listed}")
    return asked_hz


class Encoder(Protocol):
    """Makes one file; the bytes of all calls, one after the other, are that file."""

    def encode(self, samples: Samples, *, is_last: bool) -> bytes:
        """The next bytes; none may come until more samples do. After `is_last` the file is complete."""

    def close(self) -> None:
        """Gives back what the encoder holds, whether the file is complete or not."""


def open_encoder(encoding: Encoding, rate_hz: int) -> Encoder:
    """An encoder for one channel at a rate that `pick_rate_hz` gave."""
    if encoding is Encoding.PCM:
        return _PcmEncoder()
    if encoding is Encoding.WAV:
        return _WavEncoder(rate_hz)
    return _CompressedEncoder(encoding, rate_hz)


class _PcmEncoder:
    def encode(self, samples: Samples, *, is_last: bool) -> bytes:  # noqa: ARG002 - bare samples have no end to write
        return samples.astype("<i2", copy=False).tobytes()

    def close(self) -> None:
        pass


class _WavEncoder(_PcmEncoder):
    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._is_begun = False

    def encode(self, samples: Samples, *, is_last: bool) -> bytes:
        audio = super().encode(samples, is_last=is_last)
        if self._is_begun:
            return audio
        self._is_begun = True
        return _wav_header(self._rate_hz, len(audio) if is_last else None) + audio


def _wav_header(rate_hz: int, audio_bytes: int | None) -> bytes:
    """44 bytes for 16-bit mono; an unknown length is written as streams do."""
    riff_bytes = _UNKNOWN_LENGTH if audio_bytes is None else audio_bytes + _WAV_HEADER_BYTES - 8
    data_bytes = _UNKNOWN_LENGTH if audio_bytes is None else audio_bytes
    layout = struct.pack("<HHIIHH", 1, 1, rate_hz, rate_hz * _BYTES_PER_SAMPLE, _BYTES_PER_SAMPLE, 16)
    return b"RIFF%sWAVEfmt \x10\0\0\0%sdata%s" % (struct.pack("<I", riff_bytes), layout, struct.pack("<I", data_bytes))


class _CompressedEncoder:
    """libsndfile, writing into memory."""

    def __init__(self, encoding: Encoding, rate_hz: int) -> None:
        self._buffer = io.BytesIO()
        self._taken_bytes = 0
        self._file = _open_mp3(self._buffer, rate_hz) if encoding is Encoding.MP3 else _open_opus(self._buffer, rate_hz)

    def encode(self, samples: Samples, *, is_last: bool) -> bytes:
        self._file.write(samples)
        if is_last:
            self._file.close()
        # At the end libsndfile goes back to write an MP3's length into its first frame. Where that frame is already
        # sent it stays the silent one it was: players then count the length from the constant bit rate.
        with self._buffer.getbuffer() as written:
            fresh = bytes(written[self._taken_bytes :])
        self._taken_bytes += len(fresh)
        return fresh

    def close(self) -> None:
        self._file.close()


# Of libsndfile's 0 to 1, the level that gives speech about 64 kbit/s at 16 to 24 kHz.
_MP3_LEVEL = 0.6
# libsndfile's default is 1 s, which would hold back the whole of a short first sentence.
_OGG_PAGE_MS = 100.0
_SFC_SET_OGG_PAGE_LATENCY_MS = 0x1302


def _open_mp3(buffer: io.BytesIO, rate_hz: int) -> soundfile.SoundFile:
    return soundfile.SoundFile(
        buffer, "w", rate_hz, 1, "MPEG_LAYER_III", format="MP3", compression_level=_MP3_LEVEL, bitrate_mode="CONSTANT"
    )


def _open_opus(buffer: io.BytesIO, rate_hz: int) -> soundfile.SoundFile:
    file = soundfile.SoundFile(buffer, "w", rate_hz, 1, "OPUS", format="OGG")
    # soundfile offers no public way to this setting of libsndfile.
    value = soundfile._ffi.new("double *", _OGG_PAGE_MS)  # noqa: SLF001
    size = soundfile._ffi.sizeof("double")  # noqa: SLF001
    soundfile._snd.sf_command(file._file, _SFC_SET_OGG_PAGE_LATENCY_MS, value, size)  # noqa: SLF001
    return file
