"""The whole evaluation, with the real models and a real object store, on a file of three paragraphs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.eval import evaluation
from bench.eval.__main__ import main
from bench.eval.evaluation import evaluate
from bench.eval.options import read_options
from tests.bench.test_speech import FakeVoice

CONTEXTS: dict[str, list[tuple[str, str | None]]] = {
    "The Rhine is 1,230 km long. It flows past Bonn.": [("How long is the Rhine?", "1,230 km")],
    "The bakery opens at seven on Mondays.": [("When does the bakery open on Mondays?", "at seven")],
    "Ada Lovelace wrote notes on the engine.": [("Who wrote notes on the engine?", "Ada Lovelace"), ("Who won?", None)],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """SQuAD 2.0: one of four questions has no answer."""
    paragraphs = [
        {"context": context, "qas": [_question(context, *asked) for asked in questions]}
        for context, questions in CONTEXTS.items()
    ]
    path = tmp_path / "questions.json"
    path.write_text(json.dumps({"version": "2.0", "data": [{"title": "T", "paragraphs": paragraphs}]}))
    return path


def test_a_file_is_measured_to_the_end(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Three plain questions are found and read; the report has the keys that others rely on."""
    out = file.with_name("eval.json")
    evaluate(read_options([str(file), "--out", str(out), "--failures", "1"]))
    report = json.loads(out.read_text())
    assert report["recall"]["reranked"]["20"] == 100
    assert report["given"]["f1"] >= 50
    assert report["no_answer"].keys() == {"auroc", "accuracy", "threshold"}
    assert report["latency_ms"]["answer"]["p50"] > 0
    assert (report["documents"], report["questions"], report["engine"]) == (3, 4, "onnx")
    assert "3 documents, 3 passages, 4 questions" in capsys.readouterr().out


def test_speech_that_nobody_understands_is_measured_too(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A voice that hums: nothing is heard, so nothing is found, and the figures say so for that voice."""

    def humming() -> Iterator[FakeVoice]:
        yield FakeVoice()

    monkeypatch.setattr(evaluation, "voices", humming)
    out = file.with_name("eval.json")
    evaluate(read_options([str(file), "--spoken", "--limit", "2", "--out", str(out), "--cache", str(file.parent)]))
    report = json.loads(out.read_text())
    assert report["voices"]["fake"]["heard"] == report["heard"] == {"word_errors": 100, "answers": 0}
    assert (report["documents"], report["passages"]) == (2, 0)
    assert report["end_to_end"]["em"] == report["recall"]["fused"]["20"] == 0


@pytest.mark.parametrize(("content", "said"), [("{}", "not a SQuAD file"), (None, "No such file")])
def test_a_file_that_holds_no_questions_ends_it_in_words(
    content: str | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before any model is loaded."""
    path = tmp_path / "other.json"
    if content:
        path.write_text(content)
    monkeypatch.setattr("sys.argv", ["eval", str(path)])
    with pytest.raises(SystemExit, match=said):
        main()


def _question(context: str, text: str, answer: str | None) -> dict[str, Any]:
    answers = [] if answer is None else [{"text": answer, "answer_start": context.index(answer)}]
    return {"id": text, "question": text, "answers": answers, "is_impossible": answer is None}
