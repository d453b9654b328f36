"""The torch engine beside the ONNX engine, on tiny models of each family."""

from pathlib import Path

import numpy as np
import pytest
from atr_qa.engine import Reader
from atr_qa.loading import make_reader, reader_model
from atr_qa.reader import OnnxReader
from atr_qa.settings import QaSettings
from atr_runtime.errors import FailedPreconditionError
from atr_runtime.models import Model, resolve_model
from tokenizers import Tokenizer

from tests.qa.conftest import MODELS_FILE
from tests.qa.tiny_models import TEXT, make_tiny_model

QUESTIONS = ("When was the tower finished?", "who", "How often is it painted " * 20)
LONG = f"Nothing happened \N{GRINNING FACE} that day. {TEXT} " * 6


def reader_of(folder: Path, **settings: object) -> Reader:
    """What the service would read with."""
    chosen = QaSettings(models_file=MODELS_FILE, engine="transformers", reader=str(folder), **settings)  # type: ignore[arg-type]
    return make_reader(reader_model(chosen), chosen)


@pytest.mark.parametrize("family", ["bert", "distilbert", "roberta", "deberta-v2"])
def test_both_engines_find_the_same_spans_on_the_same_weights(family: str, tmp_path: Path) -> None:
    """Of every family, for texts of one window and of several; and each span is words of its text."""
    folder = make_tiny_model(tmp_path / family, family)
    from atr_qa.export import write_floats  # noqa: PLC0415 - torch is an extra
    from atr_qa.torch_model import load_torch_model  # noqa: PLC0415

    write_floats(load_torch_model(folder), folder / "reader.int8.onnx")
    torch, onnx = reader_of(folder), OnnxReader(Model(family, folder), threads=1)
    assert torch.engine == "transformers"
    for question in QUESTIONS:
        texts = [TEXT, LONG, "", TEXT[:20]]
        expected = onnx.read(question, texts)
        for text, spans, others in zip(texts, torch.read(question, texts), expected, strict=True):
            assert bool(spans) == bool(text)
            for one, other in zip(spans, others, strict=True):
                assert (one.start, one.end) == (other.start, other.end)
                assert one.score == pytest.approx(other.score, abs=1e-4)
                assert text[one.start : one.end] == text[one.start : one.end].strip() != ""


def test_logits_are_the_same_however_a_batch_is_padded(tmp_path: Path) -> None:
    """A window reads alike alone and beside a longer one, RoBERTa's counted positions included."""
    folder = make_tiny_model(tmp_path, "roberta")
    from atr_qa.torch_model import load_torch_model  # noqa: PLC0415 - torch is an extra
    from atr_qa.transformers_reader import TorchSpans  # noqa: PLC0415

    spans = TorchSpans(load_torch_model(folder))
    short, long = Tokenizer.from_file(str(folder / "tokenizer.json")).encode_batch(["a tower", TEXT])
    alone, together = spans.run([short]), spans.run([short, long])
    for one, both in zip(alone, together, strict=True):
        np.testing.assert_allclose(one[0], both[0][: len(short)], atol=1e-5)


def test_the_small_set_is_read_by_torch_from_its_onnx_file() -> None:
    """It ships in that form alone; the float weights come back out of it, and answer the same."""
    pytest.importorskip("torch", reason="needs the extra torch: pip install 'atr-qa[torch]'")
    settings = QaSettings(models_file=MODELS_FILE)
    onnx = OnnxReader(resolve_model(settings, role="reader"), threads=0)
    torch = reader_of(Path("atr-reader-small"))
    for question in ("When was the tower finished?", "Who owned the firm?"):
        ((one, *_),), ((other, *_),) = torch.read(question, [TEXT]), onnx.read(question, [TEXT])
        assert TEXT[one.start : one.end] == TEXT[other.start : other.end]
        assert one.score == pytest.approx(other.score, abs=0.05)


def test_a_card_that_is_not_there_is_an_error_that_says_so(tmp_path: Path) -> None:
    """Reading on the CPU instead would be slow, and nobody would know why; `auto` asks for just that."""
    torch = pytest.importorskip("torch", reason="needs the extra torch: pip install 'atr-qa[torch]'")
    if torch.cuda.is_available():
        pytest.skip("this machine has a card")
    folder = make_tiny_model(tmp_path, "distilbert")
    with pytest.raises(FailedPreconditionError, match="ATR_DEVICE=cuda"):
        reader_of(folder, device="cuda")
    assert reader_of(folder, device="auto").read("who", [TEXT])


def test_without_torch_the_engine_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one plain sentence, with the command."""
    monkeypatch.setattr("atr_qa.extra.find_spec", lambda name: None if name == "torch" else object())
    with pytest.raises(FailedPreconditionError, match=r"pip install 'atr-qa\[torch\]'"):
        reader_of(tmp_path)


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    """By name."""
    pytest.importorskip("torch", reason="needs the extra torch: pip install 'atr-qa[torch]'")
    with pytest.raises(FailedPreconditionError, match="no weights"):
        reader_of(tmp_path)


def test_the_standard_set_has_a_reader_of_its_own_for_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """The original instead of its int8 form, which torch can't load; asked for by name when it is downloaded."""
    asked: list[str] = []
    monkeypatch.setattr("atr_qa.loading.bring_model", lambda settings, catalog, name: asked.append(name))
    for engine in ("onnx", "transformers"):
        reader_model(QaSettings(models_file=MODELS_FILE, model_set="standard", engine=engine))
    assert asked == ["distilbert-base-cased-distilled-squad", "distilbert-base-cased-distilled-squad-torch"]
