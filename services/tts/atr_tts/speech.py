"""One spoken text: its script said sentence by sentence, at the asked rate, as the bytes of one file."""

import contextlib
from collections.abc import Generator
from dataclasses import dataclass

import soxr
from atr_runtime.errors import InvalidArgumentError

from atr_tts.encode import Encoding, open_encoder
from atr_tts.engine import Engine, Samples, Voice
from atr_tts.script import write_script


@dataclass(frozen=True)
class SpeechRequest:
    """What to say and how; every value has been checked."""

    text: str
    voice: Voice
    speaking_rate: float
    encoding: Encoding
    sample_rate_hz: int


def speak(engine: Engine, request: SpeechRequest) -> Generator[bytes, None, None]:
    """The next bytes of the file after each sentence.

    Blocks while the engine works. Raises InvalidArgumentError where the voice finds nothing to say.
    """
    script = write_script(request.text, language=request.voice.language)
    has_spoken = False
    with contextlib.closing(open_encoder(request.encoding, request.sample_rate_hz)) as encoder:
        for number, sentence in enumerate(script, start=1):
            samples = engine.speak(sentence, voice=request.voice.name, speaking_rate=request.speaking_rate)
            has_spoken = has_spoken or samples.size > 0
            is_last = number == len(script)
            if is_last and not has_spoken:
                raise InvalidArgumentError("the text holds nothing that this voice can say")
            if has_spoken:
                yield encoder.encode(_resampled(samples, request), is_last=is_last)


def _resampled(samples: Samples, request: SpeechRequest) -> Samples:
    if samples.size == 0 or request.voice.sample_rate_hz == request.sample_rate_hz:
        return samples
    resampled: Samples = soxr.resample(samples, request.voice.sample_rate_hz, request.sample_rate_hz)
    return resampled
