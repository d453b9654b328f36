"""The real embedding model."""

import numpy as np
from atr_qa.embed import VECTOR_SIZE, MiniLmEmbedder


def test_vectors_have_length_one(embedder: MiniLmEmbedder) -> None:
    """Empty and endless texts too."""
    vectors = embedder.embed(["a short text", "", "a much longer text " * 500])
    assert vectors.shape == (3, VECTOR_SIZE)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)


def test_texts_of_one_meaning_are_near(embedder: MiniLmEmbedder) -> None:
    """Though they share no word."""
    king, monarch, engine = embedder.embed(["The king sleeps.", "A monarch is in bed.", "My car needs petrol."])
    assert king @ monarch > king @ engine + 0.3


def test_rows_keep_the_order_of_the_texts(embedder: MiniLmEmbedder) -> None:
    """Batches are made by length, and a neighbour's padding hardly matters."""
    texts = [f"text number {number} " + "and more " * (number * 7 % 40) for number in range(40)]
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    np.testing.assert_array_less(0.97, (embedder.embed(texts) * alone).sum(axis=1))
