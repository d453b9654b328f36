"""ONNX Runtime sessions and the tensors that BERT models take."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding


class BertSession:
    """A BERT model: input_ids, attention_mask and, unless it is a DistilBERT, token_type_ids in; its outputs out."""

    def __init__(self, file: Path, threads: int, *, weights: Path | None = None, is_fused: bool = False) -> None:
        """Loads the model; `threads` 0 means one for each core.

        `weights` is the folder of the file that holds the weights, where the model only holds places in it. A model
        that `is_fused` already is left as it is, but for constants.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Threads that spin while they wait would take the cores from the services beside this one.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if is_fused:
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        if weights:
            options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(weights))
        source = file.read_bytes() if weights else file
        self._session: Any = onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
        self._inputs = {node.name for node in self._session.get_inputs()}

    def run(self, encodings: Sequence[Encoding]) -> list[NDArray[np.float32]]:
        """The model's outputs for one batch, each of shape (batch, longest, ...); shorter rows are padded with 0."""
        taken = {name: tensor for name, tensor in tensors_of(encodings).items() if name in self._inputs}
        outputs: list[NDArray[np.float32]] = self._session.run(None, taken)
        return outputs


def tensors_of(encodings: Sequence[Encoding]) -> dict[str, NDArray[np.int64]]:
    """Everything that a BERT model may take, by its name there; shorter rows are padded with 0 and masked."""
    length = max(len(encoding) for encoding in encodings)
    return {
        "input_ids": _padded([encoding.ids for encoding in encodings], length),
        "attention_mask": _padded([encoding.attention_mask for encoding in encodings], length),
        "token_type_ids": _padded([encoding.type_ids for encoding in encodings], length),
    }


def batches(encodings: Sequence[Encoding], size: int) -> Iterator[list[int]]:
    """Positions of the encodings in batches of at most `size`, alike lengths together so that little is padded."""
    by_length = sorted(range(len(encodings)), key=lambda position: len(encodings[position]))
    for first in range(0, len(by_length), size):
        yield by_length[first : first + size]


def _padded(rows: Sequence[Sequence[int]], length: int) -> NDArray[np.int64]:
    padded = np.zeros((len(rows), length), np.int64)
    for row, values in zip(padded, rows, strict=True):
        row[: len(values)] = values
    return padded
