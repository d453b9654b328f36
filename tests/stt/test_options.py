"""Config messages are checked against what the contract and the model allow."""

import pytest
from atr.stt.v1 import stt_pb2
from atr_runtime.errors import InvalidArgumentError
from atr_stt.engine import TranscribeOptions
from atr_stt.options import transcribe_options, window_s

from tests.stt.fakes import FakeEngine


def test_an_empty_config_means_the_defaults() -> None:
    """Beam of five, words, the language detected, windows of two minutes."""
    assert transcribe_options(stt_pb2.TranscribeConfig(), FakeEngine()) == TranscribeOptions()
    assert window_s(stt_pb2.SplitConfig()) == 120


def test_everything_that_is_asked_for_arrives() -> None:
    """Each field has its place; a zero that was set is kept."""
    config = stt_pb2.TranscribeConfig(
        language="de",
        task=stt_pb2.TASK_TRANSLATE,
        prompt="Harbour log.",
        hotwords="Kathleen Joe",
        beam_size=1,
        word_timestamps=False,
        temperature=0,
    )
    assert transcribe_options(config, FakeEngine()) == TranscribeOptions(
        language="de",
        translate=True,
        prompt="Harbour log.",
        hotwords="Kathleen Joe",
        beam_size=1,
        word_timestamps=False,
        temperature=0.0,
    )


@pytest.mark.parametrize(
    "config",
    [
        stt_pb2.TranscribeConfig(language="xx"),
        stt_pb2.TranscribeConfig(language="English"),
        stt_pb2.TranscribeConfig(task=9),  # type: ignore[arg-type]  # proto3 lets any number through
        stt_pb2.TranscribeConfig(prompt="x" * 1_001),
        stt_pb2.TranscribeConfig(hotwords="x" * 1_001),
        stt_pb2.TranscribeConfig(beam_size=-1),
        stt_pb2.TranscribeConfig(beam_size=11),
        stt_pb2.TranscribeConfig(temperature=-0.1),
        stt_pb2.TranscribeConfig(temperature=1.1),
        stt_pb2.TranscribeConfig(temperature=float("nan")),
    ],
    ids=str,
)
def test_what_is_out_of_range_is_refused(config: stt_pb2.TranscribeConfig) -> None:
    """Each limit of the contract holds."""
    with pytest.raises(InvalidArgumentError):
        transcribe_options(config, FakeEngine())


def test_a_model_of_one_language_does_not_translate() -> None:
    """The message says why."""
    with pytest.raises(InvalidArgumentError, match="one language only"):
        transcribe_options(stt_pb2.TranscribeConfig(task=stt_pb2.TASK_TRANSLATE), FakeEngine(can_translate=False))


@pytest.mark.parametrize("max_window_s", [-1, 1, 9, 601])
def test_window_lengths_out_of_range_are_refused(max_window_s: int) -> None:
    """10 to 600 seconds."""
    with pytest.raises(InvalidArgumentError, match="between 10 and 600"):
        window_s(stt_pb2.SplitConfig(max_window_s=max_window_s))


@pytest.mark.parametrize("max_window_s", [10, 600])
def test_window_lengths_in_range_are_taken(max_window_s: int) -> None:
    """The limits themselves are allowed."""
    assert window_s(stt_pb2.SplitConfig(max_window_s=max_window_s)) == max_window_s
