"""Transcripts of spoken passages."""

from collections.abc import Callable
from pathlib import Path

from atr_qa.engine import Segment, Word

from bench.eval.hearing import transcript_of
from bench.eval.speech import Speech
from tests.stt.fakes import FakeEngine, segment

HEARD = segment("the tide", 0, 400)


def test_what_the_engine_hears_is_kept_for_the_next_run(say: Callable[[str], bytes], tmp_path: Path) -> None:
    """Segments and words with their times, as the index takes them; the engine works once."""
    speech, engine = Speech(say("The tide has turned."), [], "key"), FakeEngine(segments=(HEARD,))
    first = transcript_of(speech, "joe", engine, tmp_path)
    assert [one.text for one in first] == ["the tide"]
    assert isinstance(first[0], Segment)
    assert [word.text for word in first[0].words] == ["the", "tide"]
    assert all(isinstance(word, Word) for word in first[0].words)
    assert transcript_of(speech, "joe", engine, tmp_path) == first
    assert len(engine.asked) == 1


def test_another_voice_or_model_is_heard_anew(say: Callable[[str], bytes], tmp_path: Path) -> None:
    """The same passage is another recording then, or another transcript."""
    speech, engine = Speech(say("The tide has turned."), [], "key"), FakeEngine()
    transcript_of(speech, "joe", engine, tmp_path)
    transcript_of(speech, "ann", engine, tmp_path)
    transcript_of(speech, "ann", FakeEngine(model="fake-large"), tmp_path)
    assert len(list(tmp_path.rglob("*.json"))) == 3
