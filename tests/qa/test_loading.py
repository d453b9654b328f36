"""The whole service, from settings to answers, with real models and a real object store."""

from pathlib import Path

from atr_qa.loading import _tokenizer_file, load
from atr_qa.settings import QaSettings
from atr_runtime.models import Model

from tests.qa.fakes import STEP_MS, WORD_MS, document_of
from tests.qa.test_reader import OTHERS, QUOTES

ANSWER = "what you can do for your country"


def test_a_library_answers_the_question_it_holds_the_answer_to(settings: QaSettings) -> None:
    """The words, in the recording that holds them, at their time; a question it can't answer gets none."""
    engine = load(settings)
    engine.warm_up()
    for number, text in enumerate((QUOTES[1], *OTHERS)):
        engine.index.put([engine.prepare(document_of(f"r{number}", text))])
    (answer,) = engine.answer("What should you ask about your country?", limit=3).answers
    assert answer.found.passage.text[answer.start : answer.end] == ANSWER
    assert answer.found.document_id == "r0"
    first = QUOTES[1].split().index("what", 10)
    assert (answer.start_ms, answer.end_ms) == (first * STEP_MS, (first + 6) * STEP_MS + WORD_MS)
    assert engine.answer("Who painted the Mona Lisa?", limit=3).no_answer_score > 0.9
    engine.close()


def test_an_embedder_uses_its_own_tokenizer_where_it_has_one(tmp_path: Path) -> None:
    """The one of the small set has none, and shares the reader's; beside a reader of another kind that would be wrong."""
    embedder, reader = (Model(name, tmp_path / name) for name in ("embedder", "reader"))
    embedder.directory.mkdir()
    assert _tokenizer_file(embedder, reader) == reader.directory / "tokenizer.json"
    (embedder.directory / "tokenizer.json").touch()
    assert _tokenizer_file(embedder, reader) == embedder.directory / "tokenizer.json"
