"""`atr-qa export`, on a tiny model."""

import json
from pathlib import Path

import pytest
from atr_qa import __main__ as program
from atr_qa.reader import OnnxReader
from atr_runtime.models import Model

from tests.qa.tiny_models import TEXT, make_tiny_model


def export(*arguments: object, monkeypatch: pytest.MonkeyPatch) -> object:
    """Runs the command as a shell would; gives its exit status."""
    monkeypatch.setattr("sys.argv", ["atr-qa", "export", *map(str, arguments)])
    monkeypatch.setenv("ATR_MODELS_FILE", str(Path(__file__).parents[2] / "models.toml"))
    with pytest.raises(SystemExit) as ended:
        program.main()
    return ended.value.code


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    """Two questions with an answer, one without."""
    answers = [{"text": "1889", "answer_start": TEXT.index("1889")}]
    qas = [{"id": f"{n}", "question": "When was it finished?", "answers": answers[: n < 2]} for n in range(3)]
    file = tmp_path / "squad.json"
    file.write_text(json.dumps({"data": [{"paragraphs": [{"context": TEXT, "qas": qas}]}]}))
    return file


def test_a_hugging_face_model_becomes_one_that_the_default_engine_reads_with(
    tmp_path: Path, squad: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the figures of both forms are shown, with the loss; questions without an answer say nothing about it."""
    model = make_tiny_model(tmp_path / "model", "bert")
    assert export(model, "--to", tmp_path / "out", "--squad", squad, monkeypatch=monkeypatch) == 0
    (span,) = OnnxReader(Model("tiny", tmp_path / "out"), threads=1).read("who?", [TEXT])
    assert span
    written, before, after, loss = capsys.readouterr().out.splitlines()
    assert "out" in written
    assert before.startswith("float, torch")
    assert after.startswith("int8, ONNX")
    assert "(2 questions)" in before
    assert loss.startswith("loss of F1: ")


@pytest.mark.parametrize("arguments", [["/nowhere"], [".", "--squad", "models.toml"], [".", "--squad", "nowhere.json"]])
def test_what_cannot_be_used_is_an_error_in_one_line(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A model that isn't there, a file that is no SQuAD file, a file that is missing."""
    assert export(*arguments, "--to", tmp_path, monkeypatch=monkeypatch) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_without_torch_the_command_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, before anything is done; `--help` works all the same and says it too."""
    monkeypatch.setattr("atr_qa.extra.find_spec", lambda _: None)
    assert export(tmp_path, "--to", tmp_path, monkeypatch=monkeypatch) == 1
    assert "pip install 'atr-qa[torch]'" in capsys.readouterr().err
    assert export("--help", monkeypatch=monkeypatch) == 0
    assert "pip install 'atr-qa[torch]'" in capsys.readouterr().out
