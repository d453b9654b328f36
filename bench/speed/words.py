"""How many words are heard wrong: by ours over one worker and over two, and by the bare engine, against the known text."""

import json
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path

import jiwer

from bench.speed.figures import Figure, Measured, Table
from bench.speed.sound import said_flac
from bench.speed.train import ONE_THREAD, bare_engine, heard_by_bare_engine, running, train

# Passages as people talk: some hold no full stop, and leave no pause to cut in.
_TRANSCRIPTS = Path(__file__).parents[2] / "services" / "qa" / "data" / "transcripts.train.json"
_WORDS_A_MINUTE = 165
_PERCENT = 100


def measure_words(cache: Path, *, minutes: float) -> Measured:
    """Word errors on one recording of about that length that Piper speaks from known text."""
    if not find_spec("whisper"):
        return Measured(notes=["Word errors were not measured: Whisper's normaliser comes with 'atr-stt[openai]'."])
    said = list(_passages(round(minutes * _WORDS_A_MINUTE)))
    flac = said_flac(said, f"said-{minutes:g}", cache)
    heard = {"bare engine, the whole file at once": heard_by_bare_engine(bare_engine(threads=1), flac)}
    for workers in (1, 2):
        with running(ONE_THREAD, workers=workers) as stack:
            heard[f"ours, workers: {workers}"] = train(stack, flac).text
    counts = {way: _counted(" ".join(said), text) for way, text in heard.items()}
    bare, *ours = (_PERCENT * each.wer for each in counts.values())
    rows: list[list[str | float]] = [
        [way, round(_PERCENT * float(each.wer), 2), each.substitutions, each.deletions, each.insertions]
        for way, each in counts.items()
    ]
    return Measured(
        figures=[Figure("word_error_points", tuple(rate - bare for rate in ours))],
        tables=[
            Table(
                f"Word errors in {minutes:g} minutes of known text, Whisper's normaliser",
                ["way", "percent", "wrong", "lost", "invented"],
                rows,
            )
        ],
    )


def _passages(words: int) -> Iterator[str]:
    """Transcript-like passages of our own, about so many words of them."""
    articles = json.loads(_TRANSCRIPTS.read_text())["data"]
    passages = [paragraph["context"] for article in articles for paragraph in article["paragraphs"]]
    for passage, before in zip(passages, accumulate((len(each.split()) for each in passages), initial=0), strict=False):
        if before < words:
            yield passage


def _counted(said: str, heard: str) -> jiwer.WordOutput:
    # Only here: it needs PyTorch, which the default install does without.
    from whisper.normalizers import EnglishTextNormalizer  # noqa: PLC0415

    normalise = EnglishTextNormalizer()
    return jiwer.process_words(normalise(said), normalise(heard))
