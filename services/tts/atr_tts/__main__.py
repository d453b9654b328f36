"""Runs the text-to-speech service."""

from atr_runtime.models import resolve_model
from atr_runtime.serving import serve
from atr_runtime.settings import read_settings

from atr_tts.piper_engine import PiperEngine
from atr_tts.service import NAME, register
from atr_tts.settings import TtsSettings


def main() -> None:
    settings = read_settings(TtsSettings)
    serve(NAME, settings, load=lambda: _load(settings), register=register)


def _load(settings: TtsSettings) -> PiperEngine:
    names = (settings.voice, *settings.voices)
    return PiperEngine([resolve_model(settings, role="voice", name=name) for name in names], threads=settings.threads)


if __name__ == "__main__":
    main()
