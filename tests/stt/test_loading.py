"""From settings to an engine."""

from pathlib import Path
from typing import Any

import pytest
from atr_runtime.errors import FailedPreconditionError, NotFoundError
from atr_stt import loading
from atr_stt.loading import load_engine
from atr_stt.settings import SttSettings

from tests.stt.fakes import FakeEngine, FakeProcessors


class RecordingEngine(FakeEngine):
    """Takes the place of the real engine, and remembers how it was made; its card may be broken."""

    def __init__(self, model: object, **options: Any) -> None:
        super().__init__()
        self.options = options
        self.was_tried = False

    def warm_up(self) -> None:
        if self.options["place"].card == 1:
            raise RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")
        self.was_tried = True


def test_the_engine_is_the_one_that_is_named(settings: SttSettings) -> None:
    """With its model from the list of models, loaded from the installed wheel."""
    engine = load_engine(settings)
    assert (engine.name, engine.model) == ("faster-whisper", "whisper-tiny.en")
    engine.close()


def test_a_model_that_is_not_there_is_named(settings: SttSettings) -> None:
    """The error says which model is missing."""
    with pytest.raises(NotFoundError, match="nowhere"):
        load_engine(settings.model_copy(update={"model": "nowhere"}))


def test_on_a_card_the_engine_is_tried_out(
    settings: SttSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets its card, the arithmetic that suits it, and one small inference."""
    monkeypatch.setattr(loading, "FasterWhisper", RecordingEngine)
    on_card = settings.model_copy(update={"device": "cuda", "cards_dir": tmp_path, "batch_size": 16})
    engine = load_engine(on_card, FakeProcessors(cards=1))
    assert isinstance(engine, RecordingEngine)
    place = engine.options["place"]
    assert (place.device, place.card, place.compute_type, engine.options["batch_size"]) == ("cuda", 0, "float16", 16)
    assert engine.was_tried


def test_a_card_without_its_libraries_is_said_in_one_line(
    settings: SttSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which card, in which arithmetic, and what CTranslate2 misses."""
    monkeypatch.setattr(loading, "FasterWhisper", RecordingEngine)
    on_card = settings.model_copy(update={"device": "cuda", "card": 1})
    with pytest.raises(FailedPreconditionError, match=r"doesn't run on card 1 in float16: .*libcublas"):
        load_engine(on_card, FakeProcessors(cards=2))
