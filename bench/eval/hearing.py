"""Transcripts of spoken passages by the product's recogniser, kept for the next run."""

import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from atr_qa.engine import Segment, Word
from atr_stt.decode import open_recording
from atr_stt.engine import Segment as HeardSegment
from atr_stt.engine import SpeechEngine, TranscribeOptions
from atr_stt.transcription import transcribe

from bench.eval.speech import Speech, put

_MAX_AUDIO_S = 3600


def transcript_of(speech: Speech, voice: str, engine: SpeechEngine, cache: Path) -> tuple[Segment, ...]:
    """What the engine hears, or what the cache has of it; the cache knows engine and model, not their versions."""
    file = cache / "transcripts" / f"{engine.name}-{Path(engine.model).name}" / voice / f"{speech.key}.json"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        put(file, json.dumps([asdict(segment) for segment in hear(speech.flac, engine)]).encode())
    return tuple(_segment(kept) for kept in json.loads(file.read_bytes()))


def hear(flac: bytes, engine: SpeechEngine) -> list[Segment]:
    """What the engine hears in a file, as the service transcribes it and the gateway hands it on to the index."""
    with open_recording(io.BytesIO(flac), max_audio_s=_MAX_AUDIO_S) as recording:
        events = list(transcribe(recording, engine, TranscribeOptions()))
    return [
        Segment(
            heard.text,
            heard.start_ms,
            heard.end_ms,
            tuple(Word(word.text, word.start_ms, word.end_ms) for word in heard.words),
        )
        for heard in events
        if isinstance(heard, HeardSegment)
    ]


def _segment(kept: dict[str, Any]) -> Segment:
    return Segment(**kept | {"words": tuple(Word(**word) for word in kept["words"])})
