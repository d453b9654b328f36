"""A tiny model that can learn, and the set it learns by heart."""

import json
from pathlib import Path

import pytest

from tests.qa.training.test_examples import squad

TOKENIZER_FILE = Path(__file__).parents[3] / "services/qa/models/reader/tokenizer.json"


def tiny_reader(folder: Path) -> Path:
    """Writes a random BERT with our reader's vocabulary into the folder. Skips the test without the extra `torch`."""
    torch = pytest.importorskip("torch", reason="needs the extra torch: pip install 'atr-qa[torch]'")
    transformers = pytest.importorskip("transformers", reason="needs the extra torch: pip install 'atr-qa[torch]'")
    torch.manual_seed(0)
    shape = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    config = transformers.BertConfig(vocab_size=30522, max_position_embeddings=384, **shape)
    transformers.BertForQuestionAnswering(config).save_pretrained(folder)
    (folder / "tokenizer.json").write_bytes(TOKENIZER_FILE.read_bytes())
    return folder


def squad_file(folder: Path, passages: int) -> Path:
    """As many passages, each with one question."""
    made = squad(passages)
    paragraphs = [
        {
            "context": made.passages[question.passage],
            "qas": [
                {
                    "id": question.question_id,
                    "question": question.text,
                    "answers": [
                        {"text": answer, "answer_start": start}
                        for answer, (start, _) in zip(made.answers_of(question), question.spans, strict=True)
                    ],
                }
            ],
        }
        for question in made.questions
    ]
    file = folder / "set.json"
    file.write_text(json.dumps({"data": [{"title": "towers", "paragraphs": paragraphs}]}))
    return file
