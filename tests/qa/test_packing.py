"""What is kept of a passage."""

import gzip

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


def test_a_value_cannot_be_deflated_further() -> None:
    """SeaweedFS deflates a chunk whose first 128 bytes lose a tenth by it, and then inflates all of it for each read."""
    (passage,) = cut_passages([segment_of("the same words again and again " * 25)])
    views = np.random.default_rng(1).standard_normal((9, VECTOR_SIZE)).astype(np.float32)
    views /= np.linalg.norm(views, axis=1, keepdims=True)
    value = pack(Packed("an-id", "a title", passage, views))
    parts = [value[first : first + 128] for first in range(0, len(value) - 128, 128)]
    assert len(parts) > 20
    assert all(len(gzip.compress(part)) > 0.9 * 128 for part in parts)
