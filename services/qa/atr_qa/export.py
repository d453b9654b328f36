"""From a Hugging Face model for question answering to the int8 ONNX form that the default engine reads with."""

import logging
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from atr_qa.torch_model import ONNX_FILE, TorchModel, takes_types

_OPSET = 17
# Any two numbers of pairs and of tokens: both stay free.
_SAMPLE = (2, 16)
# Attention multiplies what it computed by what it computed: there is no weight to store smaller.
_OPTIONS = {"MatMulConstBOnly": True}
_OUTPUTS = ["start_logits", "end_logits"]


def export_reader(model: TorchModel, tokenizer: Tokenizer, directory: Path) -> None:
    """Writes the int8 weights, the tokenizer and the config into the folder, as OnnxReader loads them."""
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _quiet_quantising():
        floats = Path(folder, "reader.onnx")
        write_floats(model, floats)
        quantize_dynamic(
            floats, directory / ONNX_FILE, per_channel=True, weight_type=QuantType.QInt8, extra_options=_OPTIONS
        )
    tokenizer.save(str(directory / "tokenizer.json"))
    model.config.to_json_file(directory / "config.json")


def write_floats(model: TorchModel, file: Path) -> None:
    """Writes the model as ONNX with its weights as they are."""
    names = ["input_ids", "attention_mask", *(["token_type_ids"] if takes_types(model) else [])]
    sample = [torch.ones(_SAMPLE, dtype=torch.long) for _ in names]
    free = {0: "batch", 1: "tokens"}
    with _eager(model), warnings.catch_warnings(action="ignore"):  # it advises on code that isn't ours
        torch.onnx.export(
            _Logits(model, names).eval(),
            tuple(sample),
            str(file),
            input_names=names,
            output_names=_OUTPUTS,
            dynamic_axes=dict.fromkeys((*names, *_OUTPUTS), free),
            opset_version=_OPSET,
            # The newer exporter gives layers numbers for names, by which `dequantised` could not find them again.
            dynamo=False,
        )


class _Logits(torch.nn.Module):  # type: ignore[misc]  # torch is left out of type checks
    """The model with its inputs in order and a pair for its output, which is all that ONNX knows."""

    def __init__(self, model: TorchModel, names: list[str]) -> None:
        super().__init__()
        self.m = model
        self._names = names

    def forward(self, *tensors: Any) -> tuple[Any, Any]:
        output = self.m(**dict(zip(self._names, tensors, strict=True)))
        return output.start_logits, output.end_logits


@contextmanager
def _eager(model: TorchModel) -> Iterator[None]:
    """Has attention computed step by step: the fused form can't be traced with a mask."""
    before = model.config._attn_implementation  # noqa: SLF001 - transformers has no public name for it
    model.set_attn_implementation("eager")
    try:
        yield
    finally:
        model.set_attn_implementation(before)


@contextmanager
def _quiet_quantising() -> Iterator[None]:
    """Keeps back the advice to prepare the model first, which gains nothing here: it is logged on the root logger."""
    root = logging.getLogger()
    root.addFilter(_is_no_advice)
    try:
        yield
    finally:
        root.removeFilter(_is_no_advice)


def _is_no_advice(record: logging.LogRecord) -> bool:
    return "pre-processing before quantization" not in record.getMessage()
