"""Speech is told from silence block by block as in one go."""

from collections.abc import Callable

import numpy as np
from atr_stt.audio import Samples
from atr_stt.detector import SpeechDetector, to_frames

from tests.stt.sounds import decoded, noise, silence


def test_blocks_give_what_the_whole_gives(say: Callable[[str], bytes]) -> None:
    """The detector's memory travels from block to block."""
    frames = to_frames(decoded(say("The ferry leaves the island at noon, and returns before the evening.")))
    whole = SpeechDetector().probabilities(frames)
    detector = SpeechDetector()
    blocks = [detector.probabilities(frames[start : start + 7]) for start in range(0, len(frames), 7)]
    assert np.allclose(np.concatenate(blocks), whole, atol=1e-5)


def test_speech_is_likely_and_noise_is_not(say: Callable[[str], bytes]) -> None:
    """Most frames of a spoken sentence are above one half, none of silence or noise."""
    detect = SpeechDetector().probabilities
    assert (detect(to_frames(decoded(say("We sail at noon, if the wind allows it.")))) > 0.5).mean() > 0.6
    assert (SpeechDetector().probabilities(to_frames(np.concatenate([silence(3), noise(3)]))) < 0.5).all()


def test_the_last_frame_is_filled_with_silence() -> None:
    """A block that is no whole number of frames loses nothing."""
    frames = to_frames(noise(0.05))
    assert frames.shape == (2, 512)
    assert (frames.reshape(-1)[800:] == 0).all()


def test_long_silence_does_not_dull_the_ear(sentences: list[Samples]) -> None:
    """After a minute of silence a sentence is noticed within 100 ms, as at the beginning of a recording."""
    detector = SpeechDetector()
    for _ in range(60):
        detector.probabilities(to_frames(silence(1.024)))
    for sentence in sentences[:2]:
        frames = to_frames(np.concatenate([sentence, silence(1.024)]))
        assert detector.probabilities(frames[:4]).max() > 0.5
        detector.probabilities(frames[4:])
