"""The real embedding model."""

from dataclasses import replace

import numpy as np
import pytest
from atr_qa.embed import VECTOR_SIZE, MiniLmEmbedder
from atr_qa.passages import cut_passages
from atr_qa.settings import QaSettings
from atr_runtime.models import resolve_model
from numpy.typing import NDArray
from tokenizers import Encoding

from tests.qa.conftest import MODELS_FILE
from tests.qa.fakes import segment_of


def test_vectors_have_length_one(embedder: MiniLmEmbedder) -> None:
    """Empty and endless texts too."""
    vectors = embedder.embed(["a short text", "", "a much longer text " * 500])
    assert vectors.shape == (3, VECTOR_SIZE)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)


def test_texts_of_one_meaning_are_near(embedder: MiniLmEmbedder) -> None:
    """Though they share no word."""
    king, monarch, engine = embedder.embed(["The king sleeps.", "A monarch is in bed.", "My car needs petrol."])
    assert king @ monarch > king @ engine + 0.3


def test_a_vector_does_not_depend_on_the_texts_beside_it(embedder: MiniLmEmbedder) -> None:
    """To the last bit: an index that is built again finds the same."""
    texts = [f"text number {number} " + "and more " * (number * 7 % 40) for number in range(20)]
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    np.testing.assert_array_equal(embedder.embed(texts), alone)


def test_a_long_text_has_a_vector_for_each_of_its_stretches(embedder: MiniLmEmbedder) -> None:
    """The whole comes first; a question is nearest to the stretch that speaks of it."""
    engine, king = "My car needs petrol and new tyres. " * 6, "The old king sleeps in his castle. " * 6
    (views,) = embedder.embed_views([f"{engine}{king}{engine}"])
    assert len(views) > 6
    np.testing.assert_allclose(np.linalg.norm(views, axis=1), 1, rtol=1e-5)
    (question,) = embedder.embed(["Where is the monarch in bed?"])
    nearest = int((views[1:] @ question).argmax())
    assert len(views) / 3 - 1 < nearest < 2 * len(views) / 3
    assert views[1:][nearest] @ question > views[0] @ question + 0.1


def test_what_passages_share_is_run_once(embedder: MiniLmEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    """And their vectors stay near those that each has alone: the words are the same, what stands around them isn't."""
    lengths: list[int] = []
    run = embedder._states

    def counted(encoding: Encoding) -> NDArray[np.float32]:
        lengths.append(len(encoding))
        return run(encoding)

    monkeypatch.setattr(embedder, "_states", counted)
    tales = ("The ferry to Kiel left at dawn.", "Rain fell on the castle.", "Nobody fed the cat.", "Bread was dear.")
    text = " ".join(tales[number * number % 7 % 4] for number in range(160))
    texts = [passage.text for passage in cut_passages([segment_of(text)])]
    alone = [embedder.embed_views([text])[0] for text in texts]
    tokens_alone = sum(lengths)
    lengths.clear()
    together = embedder.embed_views(texts)
    assert sum(lengths) < 0.8 * tokens_alone
    assert [views.shape for views in together] == [views.shape for views in alone]
    assert all((one * other).sum(axis=1).min() > 0.7 for one, other in zip(together, alone, strict=True))


def test_a_short_text_is_one_stretch(embedder: MiniLmEmbedder) -> None:
    """An empty one too."""
    assert [views.shape for views in embedder.embed_views(["", "two words"])] == [(2, VECTOR_SIZE), (2, VECTOR_SIZE)]


def test_computing_in_int8_keeps_the_vectors(embedder: MiniLmEmbedder) -> None:
    """The weights are those of the published model, which computes with them in float."""
    settings = QaSettings(models_file=MODELS_FILE)
    model = resolve_model(settings, role="embedder")
    tokenizer_file = resolve_model(settings, role="reader").directory / "tokenizer.json"
    published = MiniLmEmbedder(replace(model, name="published"), tokenizer_file, threads=1)
    texts = ["The king sleeps.", "When did the ferry to Kiel leave, and who was aboard? " * 10]
    np.testing.assert_array_less(0.985, (embedder.embed(texts) * published.embed(texts)).sum(axis=1))
