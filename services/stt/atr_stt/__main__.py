"""Runs the speech-to-text service."""

from functools import partial

from atr_runtime.models import resolve_model
from atr_runtime.serving import serve
from pydantic_settings import CliApp

from atr_stt.engine import SpeechEngine
from atr_stt.faster import FasterWhisper
from atr_stt.service import NAME, register
from atr_stt.settings import SttSettings


def main() -> None:
    settings = CliApp.run(SttSettings)
    serve(NAME, settings, load=lambda: load_engine(settings), register=partial(register, settings=settings))


def load_engine(settings: SttSettings) -> SpeechEngine:
    """The engine that the settings name."""
    model = resolve_model(settings, role="stt", name=settings.model)
    match settings.engine:
        case "faster-whisper":
            return FasterWhisper(
                model,
                device=settings.device,
                compute_type=settings.compute_type,
                cpu_threads=settings.cpu_threads,
                batch_size=settings.batch_size,
            )


if __name__ == "__main__":
    main()
