import asyncio
import io
import wave
from collections.abc import AsyncIterator

import pytest
from atr_gateway.speech import Speech, with_lengths
from atr_runtime.errors import UnavailableError


def streamed_wav(samples: bytes) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(samples)
    whole = bytearray(buffer.getvalue())
    whole[4:8] = whole[40:44] = b"\xff\xff\xff\xff"
    return bytes(whole)


async def test_speech_is_heard_while_it_is_spoken_and_again_from_the_start() -> None:
    """A follower gets the first piece before the second exists; a late one gets all of them."""
    second = asyncio.Event()

    async def pieces() -> AsyncIterator[bytes]:
        yield b"one"
        await second.wait()
        yield b"two"

    speech = Speech(pieces())
    follower = speech.follow()
    assert await anext(follower) == b"one"
    assert await speech.first_audio() is not None
    second.set()
    assert [piece async for piece in follower] == [b"two"]
    assert [piece async for piece in speech.follow()] == [b"one", b"two"]


async def test_an_error_reaches_all_who_listen() -> None:
    """Listeners learn that the speech broke off; nobody waits for ever."""

    async def pieces() -> AsyncIterator[bytes]:
        yield b"one"
        raise UnavailableError("gone")

    speech = Speech(pieces())
    with pytest.raises(UnavailableError, match="gone"):
        await speech.whole()


async def test_no_sound_at_all_is_no_first_audio() -> None:
    """Waiting for the first sound ends where none comes."""

    async def pieces() -> AsyncIterator[bytes]:
        raise UnavailableError("gone")
        yield b""

    assert await Speech(pieces()).first_audio() is None


def test_a_streamed_header_gets_its_lengths() -> None:
    """What is kept states how long it is, so players show a length and can seek."""
    with wave.open(io.BytesIO(with_lengths(streamed_wav(bytes(16))))) as kept:
        assert (kept.getnframes(), kept.readframes(99)) == (8, bytes(16))
