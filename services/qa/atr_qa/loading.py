"""Builds what answers from the settings."""

from pathlib import Path

from atr_runtime.catalog import read_catalog
from atr_runtime.models import Model, bring_model, resolve_model

from atr_qa.answering import QuestionAnswering
from atr_qa.embed import MiniLmEmbedder
from atr_qa.engine import Reader
from atr_qa.extra import need_torch
from atr_qa.index import TranscriptIndex
from atr_qa.reader import OnnxReader
from atr_qa.settings import QaSettings
from atr_qa.store import open_tables


def load(settings: QaSettings) -> QuestionAnswering:
    """Loads the models, then waits for the object store and opens the index. Raises what these raise."""
    reader = reader_model(settings)
    embedder = resolve_model(settings, role="embedder", name=settings.embedder)
    return QuestionAnswering(
        embedder=MiniLmEmbedder(embedder, _tokenizer_file(embedder, reader), settings.threads),
        reader=make_reader(reader, settings),
        index=TranscriptIndex(open_tables(settings, embedder.name)),
        read_passages=settings.read_passages,
        no_answer_threshold=settings.no_answer_threshold,
    )


def _tokenizer_file(embedder: Model, reader: Model) -> Path:
    """The embedder's own, or that of our reader, which is made from MiniLM as well."""
    own = embedder.directory / "tokenizer.json"
    return own if own.exists() else reader.directory / "tokenizer.json"


def reader_model(settings: QaSettings) -> Model:
    """The reader's model. Where a set has another one for torch, the torch engine gets that."""
    catalog = read_catalog(settings.models_file)
    for_torch = f"{settings.model_set}-torch"
    is_special = settings.engine == "transformers" and for_torch in catalog.sets
    model_set = for_torch if is_special else settings.model_set
    return bring_model(settings, catalog, settings.reader or catalog.name_for(model_set, "reader"))


def make_reader(model: Model, settings: QaSettings) -> Reader:
    """The reader on the engine that the settings name. Raises FailedPreconditionError where that can't run here."""
    match settings.engine:
        case "onnx":
            return OnnxReader(model, settings.threads)
        case "transformers":
            need_torch("the transformers engine")
            from atr_qa.transformers_reader import TransformersReader  # noqa: PLC0415 - torch is an extra

            return TransformersReader(model, device=settings.device, threads=settings.threads)
