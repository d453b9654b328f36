"""Builds what answers from the settings."""

from pathlib import Path

from atr_runtime.models import Model, resolve_model

from atr_qa.answering import QuestionAnswering
from atr_qa.embed import MiniLmEmbedder
from atr_qa.engine import Reader
from atr_qa.index import TranscriptIndex
from atr_qa.reader import OnnxReader
from atr_qa.settings import QaSettings
from atr_qa.store import open_tables


def load(settings: QaSettings) -> QuestionAnswering:
    """Loads the models, then waits for the object store and opens the index. Raises what these raise."""
    reader = resolve_model(settings, role="reader", name=settings.reader)
    embedder = resolve_model(settings, role="embedder", name=settings.embedder)
    return QuestionAnswering(
        embedder=MiniLmEmbedder(embedder, _tokenizer_file(embedder, reader), settings.threads),
        reader=_reader(reader, settings),
        index=TranscriptIndex(open_tables(settings, embedder.name)),
        read_passages=settings.read_passages,
        no_answer_threshold=settings.no_answer_threshold,
    )


def _tokenizer_file(embedder: Model, reader: Model) -> Path:
    """The embedder's own, or that of our reader, which is made from MiniLM as well."""
    own = embedder.directory / "tokenizer.json"
    return own if own.exists() else reader.directory / "tokenizer.json"


def _reader(model: Model, settings: QaSettings) -> Reader:
    match settings.engine:
        case "onnx":
            return OnnxReader(model, settings.threads)
