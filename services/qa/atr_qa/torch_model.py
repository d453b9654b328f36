"""A question-answering model in torch, loaded from a folder."""

from pathlib import Path
from typing import Any, TypeAlias

import torch
from atr_runtime.errors import FailedPreconditionError
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModelForQuestionAnswering, AutoTokenizer
from transformers.utils import logging

from atr_qa.dequantised import float_weights

# Its methods are typed in part only.
TorchModel: TypeAlias = Any

_WEIGHTS = ("model.safetensors", "pytorch_model.bin", "model.safetensors.index.json")
ONNX_FILE = "reader.int8.onnx"


def load_torch_model(directory: Path) -> TorchModel:
    """The model of a Hugging Face folder, or of one that holds our ONNX form alone, ready to read.

    Raises FailedPreconditionError where the folder holds neither.
    """
    logging.disable_progress_bar()  # reading a local file needs none
    if any((directory / name).exists() for name in _WEIGHTS):
        model: TorchModel = AutoModelForQuestionAnswering.from_pretrained(directory, local_files_only=True)
        return model.float().eval()
    if not (directory / ONNX_FILE).exists() or not (directory / "config.json").exists():
        raise FailedPreconditionError(f"the model '{directory.name}' holds no weights that torch can load")
    # A config may ask for half precision, in which weights can be kept but neither trained nor quantised.
    model = AutoModelForQuestionAnswering.from_config(AutoConfig.from_pretrained(directory)).float().eval()
    known = set(model.state_dict())
    weights = float_weights(directory / ONNX_FILE, known)
    missing = {name for name in known - weights.keys() if not name.endswith("position_ids")}
    if missing:
        raise FailedPreconditionError(
            f"the model '{directory.name}' is an ONNX form whose layers have lost their names"
        )
    model.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in weights.items()}, strict=False)
    return model


def load_tokenizer(directory: Path) -> Tokenizer:
    """The folder's tokenizer, made from its vocabulary where the folder is older than tokenizer.json."""
    file = directory / "tokenizer.json"
    if file.exists():
        return Tokenizer.from_file(str(file))
    made: Tokenizer = AutoTokenizer.from_pretrained(directory, local_files_only=True).backend_tokenizer
    return made


def takes_types(model: TorchModel) -> bool:
    """Whether the model tells question and text apart by token_type_ids: RoBERTa, DistilBERT and DeBERTa don't."""
    return getattr(model.config, "type_vocab_size", 0) > 1
