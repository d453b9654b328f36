"""A recording for those who have none at hand: a short text of ours, spoken by the installation's own voice."""

from collections.abc import AsyncIterator

from atr_gateway.backends import TtsBackend
from atr_gateway.speech import with_lengths

NAME = "Sample: a tour of the lighthouse.wav"
TEXT = (
    "Welcome to the lighthouse at Mill Point. My name is Clara, and I will show you around. "
    "The tower is forty two meters high, and it was built in eighteen seventy one. "
    "The lamp was made by a clockmaker from Bristol, and its light reaches twenty miles out to sea. "
    "Please leave your umbrellas in the blue box beside the door. "
    "The stairs have two hundred and six steps, so take your time. "
    "Lunch is served at noon in the garden, behind the old boat house. "
    "If you get lost, ring the brass bell, and somebody will come to fetch you."
)


async def spoken_sample(tts: TtsBackend, *, timeout_s: float) -> AsyncIterator[bytes]:
    """The sample as a WAV file, in one block: its header needs the length of it all."""
    pieces = [piece async for piece in tts.speak(TEXT, voice="", timeout_s=timeout_s)]
    yield with_lengths(b"".join(pieces))
