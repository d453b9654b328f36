"""Samples as a FLAC file: half the size of WAV, and nothing lost."""

import io

import av
import numpy as np

from atr_stt.audio import SAMPLE_RATE_HZ, Samples

_FULL_SCALE = 32767


def encode_flac(samples: Samples) -> bytes:
    """A FLAC file of 16 kHz, one channel, 16 bits. Samples beyond full scale are clipped."""
    pcm = np.rint(np.clip(samples, -1, 1) * _FULL_SCALE).astype(np.int16)
    file = io.BytesIO()
    with av.open(file, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE_HZ, layout="mono", format="s16")
        stream.codec_context.open()
        step = stream.codec_context.frame_size
        for start in range(0, len(pcm), step):
            frame = av.AudioFrame.from_ndarray(pcm[None, start : start + step], format="s16", layout="mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE_HZ, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()
