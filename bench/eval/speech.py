"""Passages spoken sentence by sentence, kept for the next run."""

import hashlib
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from bench.eval.library import Stretch
from bench.eval.voices import Voice
from bench.eval.wording import Wording

# What a reader takes between two sentences.
_PAUSE_MS = 350


@dataclass(frozen=True)
class Speech:
    """A FLAC file, and when each word of the passage is heard in it."""

    flac: bytes
    heard: list[Stretch]
    key: str


def speech_of(voice: Voice, text: str, cache: Path) -> Speech:
    """The passage spoken by the voice, or what the cache has of it."""
    key = hashlib.sha256(f"{_PAUSE_MS} {text}".encode()).hexdigest()[:24]
    sound, times = (cache / "speech" / voice.name / f"{key}.{ending}" for ending in ("flac", "json"))
    if not times.exists():
        flac, heard = _speak(voice, Wording(text))
        sound.parent.mkdir(parents=True, exist_ok=True)
        put(sound, flac)
        # Written last: where it is, the sound is, too.
        put(times, json.dumps(heard).encode())
    return Speech(sound.read_bytes(), [(start, end) for start, end in json.loads(times.read_bytes())], key)


def put(file: Path, content: bytes) -> None:
    """Writes the file at once: another run may read the same cache."""
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(file)


def _speak(voice: Voice, wording: Wording) -> tuple[bytes, list[Stretch]]:
    pieces, heard, at = [], list[Stretch](), 0
    pause = np.zeros(_PAUSE_MS * voice.rate_hz // 1000, np.int16)
    for sentence in wording.sentences:
        spoken = voice.speak(wording.words[sentence.start : sentence.stop])
        heard += [(_ms(at + first, voice.rate_hz), _ms(at + end, voice.rate_hz)) for first, end in spoken.places]
        pieces += [spoken.samples, pause]
        at += len(spoken.samples) + len(pause)
    file = io.BytesIO()
    soundfile.write(file, np.concatenate(pieces), voice.rate_hz, format="FLAC")
    return file.getvalue(), heard


def _ms(samples: int, rate_hz: int) -> int:
    return samples * 1000 // rate_hz
