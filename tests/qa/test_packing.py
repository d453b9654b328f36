"""What is kept of a passage."""

import numpy as np
from atr_qa.embed import VECTOR_SIZE
from atr_qa.packing import Packed, pack, unpack
from atr_qa.passages import cut_passages

from tests.qa.fakes import segment_of


def test_a_passage_comes_back_whole() -> None:
    """Any characters, and times up to 24 days; vectors to within a part of what tells texts apart."""
    (passage,) = cut_passages([segment_of("Où est le café? 🚢 Там.", start_ms=2**31 - 10_000)])
    views = np.random.default_rng(1).standard_normal((3, VECTOR_SIZE)).astype(np.float32)
    views /= np.linalg.norm(views, axis=1, keepdims=True)
    again = unpack(pack(Packed("an-id", "Titel «ß».wav", passage, views)), VECTOR_SIZE)
    assert (again.document_id, again.title, again.passage) == ("an-id", "Titel «ß».wav", passage)
    np.testing.assert_allclose((again.views * views).sum(axis=1), 1, atol=0.005)


def test_a_title_may_be_empty() -> None:
    """Lengths are kept, so nothing runs into its neighbour."""
    (passage,) = cut_passages([segment_of("words")])
    again = unpack(pack(Packed("a", "", passage, np.zeros((1, VECTOR_SIZE), np.float32))), VECTOR_SIZE)
    assert (again.title, again.passage.text, again.views.shape) == ("", "words", (1, VECTOR_SIZE))
