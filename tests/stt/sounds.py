"""Recordings made in the test: any format, any shape."""

import io
from typing import cast

import av
import numpy as np
from atr_stt.audio import SAMPLE_RATE_HZ, Samples
from atr_stt.decode import open_recording


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE_HZ), np.float32)


def tone(seconds: float, *, rate_hz: int = SAMPLE_RATE_HZ, level: float = 0.3) -> Samples:
    """A hum of 440 Hz."""
    at_s = np.arange(round(seconds * rate_hz)) / rate_hz
    return (level * np.sin(2 * np.pi * 440 * at_s)).astype(np.float32)


def noise(seconds: float, *, level: float = 0.05) -> Samples:
    samples = np.random.default_rng(7).normal(size=round(seconds * SAMPLE_RATE_HZ))
    return (level * samples).astype(np.float32)


def encoded(  # a keyword for each property of a file
    *channels: Samples, container: str = "wav", codec: str = "pcm_s16le", rate_hz: int = SAMPLE_RATE_HZ
) -> bytes:
    """A file of one or two channels."""
    layout = "mono" if len(channels) == 1 else "stereo"
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = cast(
            av.AudioStream, out.add_stream(codec, rate=rate_hz, layout=layout, options={"strict": "experimental"})
        )
        frame = av.AudioFrame.from_ndarray(np.stack(channels, axis=1).reshape(1, -1), format="flt", layout=layout)
        frame.sample_rate = rate_hz
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def video(*, with_sound: bool) -> bytes:
    """A second of grey in MP4, with a hum or without any audio track."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        pictures = out.add_stream("mpeg4", rate=10, width=64, height=64, pix_fmt="yuv420p")
        hum = out.add_stream("aac", rate=SAMPLE_RATE_HZ, layout="mono") if with_sound else None
        for _ in range(10):
            out.mux(pictures.encode(av.VideoFrame.from_ndarray(np.full((64, 64, 3), 99, np.uint8))))
        out.mux(pictures.encode(None))
        if hum:
            frame = av.AudioFrame.from_ndarray(tone(1)[None], format="flt", layout="mono")
            frame.sample_rate = SAMPLE_RATE_HZ
            out.mux(hum.encode(frame))
            out.mux(hum.encode(None))
    return file.getvalue()


def decoded(file: bytes, *, max_audio_s: int = 3600) -> Samples:
    """All samples of a file, as the service decodes it."""
    with open_recording(io.BytesIO(file), max_audio_s=max_audio_s) as recording:
        return np.concatenate(list(recording.blocks()))
