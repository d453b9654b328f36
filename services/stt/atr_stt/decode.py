"""From the bytes of a recording, in any accepted format, to blocks of samples.

The bytes are someone else's: nothing but them is ever opened, and never more than a block of them is in memory.
"""

import contextlib
import logging
from collections.abc import Generator, Iterator
from typing import Any, BinaryIO, NoReturn

import av
import numpy as np
from atr_runtime.errors import InvalidArgumentError
from numpy.typing import NDArray

from atr_stt.audio import SAMPLE_RATE_HZ, Samples, milliseconds
from atr_stt.downmix import Downmix

_log = logging.getLogger(__name__)

# A little over a second: long enough to be cheap, short enough that a cancelled call stops soon. A multiple of the
# 512 samples that the voice detector takes at a time.
BLOCK_SAMPLES = 32 * 512

# Demuxers that read one file. Playlists (concat, HLS, DASH, SDP) would read others, so they are not among them.
_DEMUXER_OPTIONS = {
    "format_whitelist": "wav,mp3,flac,ogg,mov,mp4,m4a,matroska,webm,aiff",
    "protocol_whitelist": "none",
}
# Beyond these a small file could blow up into gigabytes of samples.
_RATES_HZ = range(1_000, 768_001)
_MAX_CHANNELS = 64
_MAX_PACKET_BYTES = 16 * 1024 * 1024

_NOT_AUDIO = "this is not a recording in a format that can be read: WAV, MP3, M4A/MP4, FLAC, OGG, WebM or AIFF"
_NOTHING_DECODED = "the recording is empty or damaged: no sound could be decoded"

# PyAV is silent unless asked; said here so that no import order lets libav write about hostile files to stderr.
av.logging.set_level(None)


class Recording:
    """A recording that was opened. `stated_ms` is the length that the container states, 0 where it states none."""

    def __init__(self, container: av.container.InputContainer, *, max_audio_s: int) -> None:
        if not container.streams.audio:
            raise InvalidArgumentError("the file holds no audio track")
        self._container = container
        self._max_audio_s = max_audio_s
        self.stated_ms = max(0, (container.duration or 0) // 1000)
        self.decoded_samples = 0
        # The length of an MP3 may be a guess from its bit rate; only what was really decoded counts there.
        if container.format.name != "mp3" and self.stated_ms > max_audio_s * 1000:
            self._refuse_length()

    @property
    def duration_ms(self) -> int:
        """What was decoded so far, and in the end the length of the recording."""
        return milliseconds(self.decoded_samples)

    def blocks(self) -> Generator[Samples, None, None]:
        """Yields the first audio track as blocks of `BLOCK_SAMPLES` samples, the last one shorter.

        A damaged or truncated file gives what can be decoded. Raises InvalidArgumentError where that is nothing,
        or more than `max_audio_s`.
        """
        for block in _rechunked(self._mono()):
            self.decoded_samples += len(block)
            if self.decoded_samples > self._max_audio_s * SAMPLE_RATE_HZ:
                self._refuse_length()
            yield block
        if not self.decoded_samples:
            raise InvalidArgumentError(_NOTHING_DECODED)

    def _mono(self) -> Iterator[Samples]:
        downmix, resample = Downmix(), _Resampling()
        for frame in _frames(self._container):
            for channels in resample.push(frame):
                yield downmix.mix(channels)
        for channels in resample.flush():
            yield downmix.mix(channels)

    def _refuse_length(self) -> NoReturn:
        raise InvalidArgumentError(f"the recording is longer than the {self._max_audio_s} seconds that are accepted")


@contextlib.contextmanager
def open_recording(file: BinaryIO, *, max_audio_s: int) -> Iterator[Recording]:
    """Opens the bytes of `file` for as long as the context lasts.

    Raises InvalidArgumentError where they are no recording of an accepted format or hold no audio track.
    """
    try:
        # Metadata in a broken encoding must not spoil sound that is whole.
        container = av.open(
            _Bytes(file), "r", container_options=_DEMUXER_OPTIONS, metadata_errors="replace", io_open=_refuse_to_open
        )
    except (av.FFmpegError, ValueError) as error:
        _log.info("not a recording", extra={"reason": type(error).__name__})
        raise InvalidArgumentError(_NOT_AUDIO) from error
    with container:
        yield Recording(container, max_audio_s=max_audio_s)


class _Bytes:
    """A file without a name: names inside an uploaded file have nothing to be relative to."""

    def __init__(self, file: BinaryIO) -> None:
        self.read = file.read
        self.seek = file.seek
        self.tell = file.tell


def _refuse_to_open(*_: object) -> NoReturn:
    raise PermissionError("an uploaded file may not open another")


def _frames(container: av.container.InputContainer) -> Iterator[av.AudioFrame]:
    """The frames that can be decoded: a damaged packet is left out, a damaged container ends the recording."""
    damaged = 0
    try:
        for packet in container.demux(container.streams.audio[0]):
            if packet.size > _MAX_PACKET_BYTES:
                raise InvalidArgumentError(_NOT_AUDIO)
            try:
                yield from packet.decode()
            except av.FFmpegError:
                damaged += 1
    except av.FFmpegError as error:
        _log.info("the recording ends early", extra={"reason": type(error).__name__})
    if damaged:
        _log.info("parts of the recording are damaged", extra={"packets": damaged})


class _Resampling:
    """Frames of any rate and format to float32 of 16 kHz, shape [channels, n]."""

    def __init__(self) -> None:
        self._resampler: av.AudioResampler | None = None
        self._form: tuple[str, int, int] | None = None

    def push(self, frame: av.AudioFrame) -> Iterator[NDArray[np.float32]]:
        form = (frame.format.name, frame.layout.nb_channels, frame.sample_rate)
        if form != self._form:
            # Some files change in the middle, such as joined OGG files or AAC that finds its stereo late.
            yield from self.flush()
            if frame.sample_rate not in _RATES_HZ or frame.layout.nb_channels > _MAX_CHANNELS:
                raise InvalidArgumentError(_NOT_AUDIO)
            self._resampler = av.AudioResampler(format="flt", layout=frame.layout, rate=SAMPLE_RATE_HZ)
            self._form = form
        frame.pts = None  # the resampler counts samples; a file's broken time stamps must not confuse it
        yield from self._run(frame)

    def flush(self) -> Iterator[NDArray[np.float32]]:
        """The samples that the resampler still holds."""
        yield from self._run(None)
        self._resampler = self._form = None

    def _run(self, frame: av.AudioFrame | None) -> Iterator[NDArray[np.float32]]:
        for resampled in self._resampler.resample(frame) if self._resampler else ():
            samples: NDArray[Any] = resampled.to_ndarray().reshape(-1, resampled.layout.nb_channels).T
            yield np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)


def _rechunked(pieces: Iterator[Samples]) -> Iterator[Samples]:
    """The same samples in blocks of `BLOCK_SAMPLES`, the last one shorter."""
    held: list[Samples] = []
    held_samples = 0
    for piece in pieces:
        held.append(piece)
        held_samples += len(piece)
        if held_samples >= BLOCK_SAMPLES:
            joined = np.concatenate(held)
            whole = held_samples // BLOCK_SAMPLES * BLOCK_SAMPLES
            yield from np.split(joined[:whole], whole // BLOCK_SAMPLES)
            held, held_samples = [joined[whole:]], held_samples - whole
    if held_samples:
        yield np.concatenate(held)
