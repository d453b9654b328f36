"""Builds the engine that the settings name."""

import logging
from typing import TYPE_CHECKING

from atr_runtime.errors import FailedPreconditionError
from atr_runtime.models import resolve_model

from atr_stt.cores import share_cores
from atr_stt.device import Place, Processors, RealProcessors, find_place
from atr_stt.engine import SpeechEngine
from atr_stt.faster import FasterWhisper
from atr_stt.settings import SttSettings

if TYPE_CHECKING:
    from atr_stt.openai_whisper import OpenAiWhisper

_log = logging.getLogger(__name__)


def load_engine(settings: SttSettings, processors: Processors | None = None) -> SpeechEngine:
    """The engine, which has shown on a card that it works there. Raises what the model and the place raise."""
    model = resolve_model(settings, role="stt", name=settings.model)
    place = find_place(settings, processors or RealProcessors())
    decoders, threads = share_cores(settings, place)
    shares = {"decoders": decoders, "cpu_threads": threads}
    _log.info("place", extra={"device": place.device, "card": place.card, "compute_type": place.compute_type, **shares})
    match settings.engine:
        case "faster-whisper":
            try:
                engine = FasterWhisper(
                    model, place=place, decoders=decoders, cpu_threads=threads, batch_size=settings.batch_size
                )
                _try_out(engine, place)
            except RuntimeError as error:
                # CTranslate2's one kind of error: a library that isn't there, a card without memory, ...
                raise FailedPreconditionError(f"the model doesn't run on {_name_of(place)}: {error}") from error
            return engine
        case "openai-whisper":
            return _reference_engine()(model, place=place, cpu_threads=settings.cpu_threads)


def _reference_engine() -> "type[OpenAiWhisper]":
    """Imported where it is wanted: it needs PyTorch. Raises FailedPreconditionError without it."""
    try:
        from atr_stt.openai_whisper import OpenAiWhisper  # noqa: PLC0415 - see above
    except ImportError as error:
        raise FailedPreconditionError(
            "ATR_STT_ENGINE=openai-whisper needs PyTorch and openai-whisper: pip install 'atr-stt[openai]'"
        ) from error
    return OpenAiWhisper


def _try_out(engine: SpeechEngine, place: Place) -> None:
    """CUDA's libraries are loaded by the first operation, so a model that is loaded proves nothing yet."""
    if place.device == "cuda":
        engine.warm_up()


def _name_of(place: Place) -> str:
    return f"card {place.card} in {place.compute_type}" if place.device == "cuda" else "this CPU"
