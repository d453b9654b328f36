"""Float weights from an int8 ONNX reader, so that a model that ships in that form alone can be trained further."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

_QUANTISED = "_quantized"
_PARTS = ("_scale", "_zero_point")


def float_weights(file: Path, known: set[str]) -> dict[str, NDArray[np.float32]]:
    """The weights of an ONNX file that `export` (or any exporter that keeps module names) made, by their torch names.

    `known` holds the torch names. Those the file doesn't name are left out; rounding to int8 stays in the others.
    """
    graph = onnx.load(file).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    named = {name.removesuffix(_QUANTISED): _values(stored, name) for name in stored if not name.endswith(_PARTS)}
    named |= dict(_multiplied(graph, stored))
    return {name: array for given, array in named.items() if (name := _torch_name(given, known))}


def _multiplied(graph: Any, stored: dict[str, NDArray[Any]]) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """The weights of the linear layers, which have numbers for names: the node that multiplies by one is named after
    the layer. ONNX has them the other way round."""
    for node in graph.node:
        if node.op_type in ("MatMul", "MatMulInteger") and node.input[1] in stored:
            layer = node.name.rpartition("/MatMul")[0].strip("/").replace("/", ".")
            yield f"{layer}.weight", np.ascontiguousarray(_values(stored, node.input[1]).T)


def _values(stored: dict[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    array = stored[name]
    if not name.endswith(_QUANTISED):
        return array.astype(np.float32)
    kind = name.removesuffix(_QUANTISED)
    floats: NDArray[np.float32] = (array.astype(np.float32) - stored[f"{kind}_zero_point"]) * stored[f"{kind}_scale"]
    return floats


def _torch_name(name: str, known: set[str]) -> str | None:
    """The name itself, or without the name of the module that was wrapped around the model for its export."""
    return next((each for each in (name, name.partition(".")[2]) if each in known), None)
