"""Windows hold all the speech of a recording, cut where nobody speaks, in flat memory."""

import io
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from atr_stt.audio import Samples
from atr_stt.decode import BLOCK_SAMPLES, Recording, open_recording
from atr_stt.windows import Window, find_windows

from tests.stt.sounds import encoded, noise, silence


def windows_of(samples: Samples, *, max_window_s: int) -> list[Window]:
    with open_recording(io.BytesIO(encoded(samples)), max_audio_s=3600) as recording:
        return [window for window in find_windows(recording.blocks(), max_window_s=max_window_s) if window]


@pytest.fixture(scope="module")
def talk(sentences: list[Samples]) -> tuple[Samples, list[tuple[int, int]]]:
    """About a minute of speech with pauses of 0.3 to 2 s, and the places of its sentences in milliseconds."""
    parts, places, at_ms = [silence(1.5)], list[tuple[int, int]](), 1_500
    for n, pause_s in enumerate([0.3, 0.7, 2, 0.5, 0.4, 1, 0.6, 0.3, 1.5, 0.8, 0.4, 0.5, 0.9, 2, 0.3, 1]):
        sentence = sentences[n % len(sentences)]
        places.append((at_ms, at_ms + len(sentence) // 16))
        parts += [sentence[: len(sentence) // 16 * 16], silence(pause_s)]
        at_ms = places[-1][1] + round(pause_s * 1000)
    return np.concatenate(parts), places


@pytest.mark.parametrize("max_window_s", [10, 20, 120])
def test_every_sentence_lies_in_one_window(talk: tuple[Samples, list[tuple[int, int]]], max_window_s: int) -> None:
    """No sentence is cut or lost; windows are in order, apart, and at most as long as allowed."""
    samples, places = talk
    windows = windows_of(samples, max_window_s=max_window_s)
    for start_ms, end_ms in places:
        assert any(window.start_ms <= start_ms and end_ms <= window.end_ms for window in windows)
    assert all(0 < window.end_ms - window.start_ms <= max_window_s * 1000 for window in windows)
    assert all(one.end_ms <= other.start_ms for one, other in pairwise(windows))
    assert len(windows) == (1 if max_window_s == 120 else pytest.approx(len(samples) / 16_000 / max_window_s, rel=0.7))


def test_samples_are_those_of_the_recording(talk: tuple[Samples, list[tuple[int, int]]]) -> None:
    """A window's samples are the recording's between its times."""
    samples, _ = talk
    for window in windows_of(samples, max_window_s=10):
        expected = np.clip(samples, -1, 1)[window.start_ms * 16 : window.end_ms * 16]
        assert np.abs(window.samples[: len(expected)] - expected).max() < 1 / 16_000
        assert 0 <= len(window.samples) - len(expected) < 16


def test_windows_are_trimmed_to_speech(sentences: list[Samples]) -> None:
    """Of five seconds of silence before and after a sentence, less than half a second stays."""
    [window] = windows_of(np.concatenate([silence(5), sentences[0], silence(5)]), max_window_s=60)
    assert 4_500 <= window.start_ms <= 4_900
    assert 100 <= window.end_ms - 5_000 - len(sentences[0]) // 16 <= 500


@pytest.mark.parametrize("nothing", [silence(30), noise(30)], ids=["silence", "noise"])
def test_without_speech_there_is_no_window(nothing: Samples) -> None:
    """Silence and noise give nothing to transcribe."""
    assert windows_of(nothing, max_window_s=20) == []


class Endless(Recording):
    """Speech, then silence without an end; counts the blocks that were taken."""

    def __init__(self, speech: Samples, silent_blocks: int) -> None:
        self.taken = 0
        self._speech = speech
        self._silent_blocks = silent_blocks

    def blocks(self) -> Iterator[Samples]:  # type: ignore[override]  # nobody closes it
        speech = np.pad(self._speech, (0, -len(self._speech) % BLOCK_SAMPLES)).reshape(-1, BLOCK_SAMPLES)
        for block in speech:
            self.taken += 1
            yield block
        for _ in range(self._silent_blocks):
            self.taken += 1
            yield np.zeros(BLOCK_SAMPLES, np.float32)


def test_a_window_comes_while_the_recording_is_still_read(sentences: list[Samples]) -> None:
    """Soon after ten seconds of silence the first window is there, however much follows."""
    recording = Endless(sentences[0], silent_blocks=10_000)
    steps = find_windows(recording.blocks(), max_window_s=120)
    assert next(window for window in steps if window).start_ms == 0
    assert recording.taken * BLOCK_SAMPLES < len(sentences[0]) + 13 * 16_000
    steps.close()


def test_whoever_iterates_can_stop_at_every_block() -> None:
    """Each block of silence gives a step, so cancelling need not wait for a window."""
    recording = Endless(silence(0), silent_blocks=5)
    assert list(find_windows(recording.blocks(), max_window_s=120)) == [None] * 5


def test_memory_does_not_grow_with_length(sentences: list[Samples]) -> None:
    """Eight minutes, 31 MB as samples, pass in less than 4 MB."""
    recording = Endless(sentences[0], silent_blocks=480)
    tracemalloc.start()
    for _ in find_windows(recording.blocks(), max_window_s=10):
        pass
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 4_000_000
