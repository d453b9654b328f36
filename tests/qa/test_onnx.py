"""What a model is fed."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnxruntime
import pytest
from atr_qa.onnx import BertSession
from atr_qa.reader import OnnxReader
from tokenizers import Encoding, Tokenizer


class FakeSession:
    """A session with the inputs of some model; keeps what it was fed."""

    inputs: tuple[str, ...] = ("input_ids", "attention_mask", "token_type_ids")

    def __init__(self, *_: object, **__: object) -> None:
        self.fed: dict[str, Any] = {}

    def get_inputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name=name) for name in self.inputs]

    def run(self, _: None, feed: dict[str, Any]) -> list[Any]:
        self.fed = feed
        return []


class FakeDistilSession(FakeSession):
    inputs = ("input_ids", "attention_mask")


@pytest.fixture
def encodings(reader: OnnxReader) -> list[Encoding]:
    """A short and a longer question with its text."""
    tokenizer: Tokenizer = reader._windows._pairs
    return tokenizer.encode_batch([("who", "me"), ("who", "he and she")])


@pytest.mark.parametrize("kind", [FakeSession, FakeDistilSession])
def test_a_model_gets_the_inputs_that_it_names(
    kind: type[FakeSession], encodings: list[Encoding], monkeypatch: pytest.MonkeyPatch
) -> None:
    """DistilBERT knows no token types, and refuses them."""
    monkeypatch.setattr(onnxruntime, "InferenceSession", kind)
    session = BertSession(Path("model.onnx"), threads=1)
    session.run(encodings)
    fed = session._session.fed
    assert tuple(fed) == kind.inputs
    np.testing.assert_array_equal(fed["attention_mask"], [[1, 1, 1, 1, 1, 0, 0], [1] * 7])
