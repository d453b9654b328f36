"""Runs the speech-to-text service."""

from functools import partial

from atr_runtime.serving import serve
from atr_runtime.settings import read_settings

from atr_stt.loading import load_engine
from atr_stt.service import NAME, register
from atr_stt.settings import SttSettings


def main() -> None:
    settings = read_settings(SttSettings)
    serve(
        NAME,
        settings,
        load=lambda: load_engine(settings),
        register=partial(register, settings=settings),
        check_s=0 if settings.device == "cpu" else settings.check_s,
    )


if __name__ == "__main__":
    main()
