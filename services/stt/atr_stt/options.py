"""What callers may ask for: the config messages, checked, in this service's own words."""

from atr.stt.v1 import stt_pb2
from atr_runtime.errors import InvalidArgumentError

from atr_stt.engine import SpeechEngine, TranscribeOptions
from atr_stt.windows import DEFAULT_WINDOW_S, LONGEST_WINDOW_S, SHORTEST_WINDOW_S, Stretch

_DEFAULT_BEAM_SIZE = 5
_WIDEST_BEAM = 10
_LONGEST_TEXT = 1_000


def window_s(config: stt_pb2.SplitConfig) -> int:
    """The longest window, in seconds. Raises InvalidArgumentError."""
    if config.max_window_s == 0:
        return DEFAULT_WINDOW_S
    if not SHORTEST_WINDOW_S <= config.max_window_s <= LONGEST_WINDOW_S:
        raise InvalidArgumentError(f"max_window_s must be between {SHORTEST_WINDOW_S} and {LONGEST_WINDOW_S}")
    return config.max_window_s


def transcribe_options(config: stt_pb2.TranscribeConfig, engine: SpeechEngine) -> TranscribeOptions:
    """Raises InvalidArgumentError for what is out of range or what the engine's model can't do."""
    if config.language and config.language not in engine.languages:
        raise InvalidArgumentError("the model doesn't know this language")
    return TranscribeOptions(
        language=config.language,
        translate=_translate(config.task, engine),
        prompt=_text(config.prompt, "prompt"),
        hotwords=_text(config.hotwords, "hotwords"),
        beam_size=_beam_size(config.beam_size),
        word_timestamps=config.word_timestamps if config.HasField("word_timestamps") else True,
        temperature=_temperature(config.temperature) if config.HasField("temperature") else None,
    )


def known_speech(config: stt_pb2.TranscribeConfig) -> tuple[Stretch, ...]:
    """Where somebody speaks, as far as the caller says. Raises InvalidArgumentError unless it is in order of time."""
    at_ms = 0
    for stretch in config.speech:
        if not at_ms <= stretch.start_ms < stretch.end_ms:
            raise InvalidArgumentError("speech must be in order of time, without empty stretches")
        at_ms = stretch.end_ms
    return tuple((stretch.start_ms, stretch.end_ms) for stretch in config.speech)


def _translate(task: "stt_pb2.Task.ValueType", engine: SpeechEngine) -> bool:
    if task not in stt_pb2.Task.values():
        raise InvalidArgumentError("there is no such task")
    translates = task == stt_pb2.TASK_TRANSLATE
    if translates and not engine.can_translate:
        raise InvalidArgumentError("the model knows one language only, so it can't translate")
    return translates


def _text(text: str, field: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise InvalidArgumentError(f"{field} is longer than {_LONGEST_TEXT:,} characters")
    return text


def _beam_size(beam_size: int) -> int:
    if not 0 <= beam_size <= _WIDEST_BEAM:
        raise InvalidArgumentError(f"beam_size must be between 1 and {_WIDEST_BEAM}")
    return beam_size or _DEFAULT_BEAM_SIZE


def _temperature(temperature: float) -> float:
    if not 0 <= temperature <= 1:
        raise InvalidArgumentError("temperature must be between 0 and 1")
    return temperature
