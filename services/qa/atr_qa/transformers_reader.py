"""The reader in torch: any BERT, DistilBERT, RoBERTa or DeBERTa for question answering, on the CPU or a card."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import torch
from atr_runtime.errors import FailedPreconditionError
from atr_runtime.models import Model
from numpy.typing import NDArray
from tokenizers import Encoding

from atr_qa.calibration import Calibration
from atr_qa.onnx import tensors_of
from atr_qa.reader import SpanReader
from atr_qa.torch_model import TorchModel, load_tokenizer, load_torch_model, takes_types

Device = Literal["cpu", "cuda", "auto"]


class TransformersReader(SpanReader):
    """Reads with a Hugging Face model."""

    engine = "transformers"

    def __init__(self, model: Model, *, device: Device, threads: int) -> None:
        """Raises FailedPreconditionError where the card or the model's weights are missing."""
        place = find_device(device)
        if threads:
            torch.set_num_threads(threads)
        spans = TorchSpans(load_torch_model(model.directory), place)
        super().__init__(
            name=model.name,
            tokenizer=load_tokenizer(model.directory),
            model=spans,
            calibration=Calibration.beside(model.directory),
        )


class TorchSpans:
    """Span logits by torch."""

    def __init__(self, model: TorchModel, device: str = "cpu") -> None:
        self._model = model.to(device)
        self._device = device
        self._inputs = {"input_ids", "attention_mask"} | ({"token_type_ids"} if takes_types(model) else set())

    def run(self, encodings: Sequence[Encoding]) -> Sequence[NDArray[np.float32]]:
        """Start logits and end logits, each of shape (encodings, longest)."""
        feed = {
            name: torch.from_numpy(tensor).to(self._device)
            for name, tensor in tensors_of(encodings).items()
            if name in self._inputs
        }
        with torch.inference_mode():
            output = self._model(**feed)
        return [logits.float().cpu().numpy() for logits in (output.start_logits, output.end_logits)]


def find_device(device: Device) -> str:
    """Where torch is to run. Raises FailedPreconditionError for a card that isn't there."""
    has_card = torch.cuda.is_available()
    if device == "cuda" and not has_card:
        raise FailedPreconditionError(
            "no NVIDIA card can be used here (ATR_DEVICE=cuda); docs/gpu.md says what the host needs"
        )
    return "cuda" if has_card and device != "cpu" else "cpu"
