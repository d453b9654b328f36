"""The speech-to-text service with an engine that hears at once: what a job costs is then what surrounds the engine."""

from collections.abc import Generator
from functools import partial

from atr_runtime.serving import serve
from atr_runtime.settings import read_settings
from atr_stt.audio import Samples, milliseconds
from atr_stt.engine import Segment, TranscribeOptions, Transcript
from atr_stt.service import NAME, register
from atr_stt.settings import SttSettings

from tests.stt.fakes import FakeEngine, segment

_SEGMENT_MS = 5_000
_SAID = "The harbour opens at seven in the morning, and the first boats leave before eight."


class InstantEngine(FakeEngine):
    """Hears a sentence every five seconds."""

    def transcribe(self, samples: Samples, options: TranscribeOptions) -> Transcript:
        return Transcript("en", 1.0, _segments(milliseconds(len(samples))))


def _segments(length_ms: int) -> Generator[Segment, None, None]:
    for start_ms in range(0, length_ms, _SEGMENT_MS):
        yield segment(_SAID, start_ms, min(start_ms + _SEGMENT_MS, length_ms))


def main() -> None:
    settings = read_settings(SttSettings)
    serve(NAME, settings, load=InstantEngine, register=partial(register, settings=settings))


if __name__ == "__main__":
    main()
