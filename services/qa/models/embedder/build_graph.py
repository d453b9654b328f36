"""Writes atr_qa/minilm-int8.onnx: MiniLM's computation in int8, with the weights of the published file.

    python services/qa/models/embedder/build_graph.py PUBLISHED/model.onnx services/qa/atr_qa/minilm-int8.onnx

The published file holds int8 weights and widens them to float before each product. The graph made here multiplies in
int8. It holds no weights but their places in that file, so it is 29 KB and fits only the file with the SHA-256 that
models.toml states for "all-minilm-l6-v2-int8". Needs the `onnx` package, which nothing needs at run time.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_LAYERS, _HEADS = 6, 12
_EPSILON = 1e-12
_ORT = "com.microsoft"
# Smaller tensors than this move into the graph.
_LEAST_BYTES = 256


class GraphWriter:
    """Nodes and weights of the new graph; every method gives the name of its result."""

    def __init__(self, published: Path) -> None:
        self._bytes = published.read_bytes()
        self._weights = {tensor.name: tensor for tensor in onnx.load(published).graph.initializer}
        # Per layer in this order: query, key, value, attention's output, and both of the feed-forward part.
        quantised = [name[:-2] for name in self._weights if name.startswith("val_") and name.endswith("_q")]
        self._matrices = [quantised[first : first + 6] for first in range(0, len(quantised), 6)]
        self._initializers: dict[str, TensorProto] = {}
        self._nodes: list[onnx.NodeProto] = []

    def model(self) -> onnx.ModelProto:
        states = self._embeddings()
        for layer in range(_LAYERS):
            states = self._layer(layer, states)
        self._node("Identity", [states], "last_hidden_state")
        graph = helper.make_graph(
            self._nodes,
            "minilm",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "sequence"])],
            [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "sequence", 384])],
            initializer=list(self._initializers.values()),
        )
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_ORT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)

    def _embeddings(self) -> str:
        prefix = "inner.embeddings."
        length = self._node("Shape", ["input_ids"], "length", start=1, end=2)
        zero = self._constant("zero", np.array([0], np.int64))
        first_type = self._constant("first_type", np.int64(0))
        parts = [self._weight(f"{prefix}position_embeddings.weight_{part}") for part in ("q", "scale")]
        positions = [self._node("Slice", [part, zero, length, zero], f"{part}_used") for part in parts]
        tokens = [
            self._node("Gather", [self._weight(f"{prefix}word_embeddings.weight_{part}"), "input_ids"], f"word_{part}")
            for part in ("q", "scale")
        ]
        types = self._weight(f"{prefix}token_type_embeddings.weight")
        first = self._node("Gather", [types, first_type], "type", axis=0)
        place = self._node("Add", [self._widened(*positions), first], "place")
        embedded = self._node("Add", [self._widened(*tokens), place], "embedded")
        return self._normalised(embedded, f"{prefix}LayerNorm", "states")

    def _layer(self, layer: int, states: str) -> str:
        prefix, (*attending, mixing, widening, narrowing) = f"inner.encoder.layer.{layer}.", self._matrices[layer]
        attention = f"{prefix}attention."
        biases = [f"{attention}self.{part}.bias" for part in ("query", "key", "value")]
        joined = self._dense(states, attending, biases, f"joined{layer}")
        parts = [f"{part}{layer}" for part in ("query", "key", "value")]
        self._nodes.append(helper.make_node("Split", [joined], parts, axis=2, num_outputs=3))
        # Without a mask: texts run alone, so nothing is padded.
        heard = self._node("MultiHeadAttention", parts, f"heard{layer}", _ORT, num_heads=_HEADS)
        mixed = self._dense(heard, [mixing], [f"{attention}output.dense.bias"], f"mixed{layer}")
        added = self._node("Add", [mixed, states], f"added{layer}")
        between = self._normalised(added, f"{attention}output.LayerNorm", f"between{layer}")
        wide = self._dense(between, [widening], [f"{prefix}intermediate.dense.bias"], f"wide{layer}")
        active = self._node("Gelu", [wide], f"active{layer}", _ORT)
        narrow = self._dense(active, [narrowing], [f"{prefix}output.dense.bias"], f"narrow{layer}")
        kept = self._node("Add", [narrow, between], f"kept{layer}")
        return self._normalised(kept, f"{prefix}output.LayerNorm", f"states{layer}")

    def _dense(self, states: str, matrices: list[str], biases: list[str], out: str) -> str:
        """Products with matrices side by side, in int8. What joins them is computed once, when the graph is loaded."""
        joined = [[self._weight(f"{name}_{part}") for name in matrices] for part in ("q", "scale")]
        matrix, scales = (self._node("Concat", names, f"{names[0]}_all", axis=1) for names in joined)
        flat = self._node("Reshape", [scales, self._constant("flat", np.array([-1], np.int64))], f"{scales}_flat")
        bias = self._node("Concat", [self._weight(name) for name in biases], f"{out}_bias", axis=0)
        return self._node("DynamicQuantizeMatMul", [states, matrix, flat, "", bias], out, _ORT)

    def _normalised(self, states: str, norm: str, out: str) -> str:
        weights = [self._weight(f"{norm}.weight"), self._weight(f"{norm}.bias")]
        return self._node("LayerNormalization", [states, *weights], out, axis=-1, epsilon=_EPSILON)

    def _widened(self, quantised: str, scale: str) -> str:
        floats = self._node("Cast", [quantised], f"{quantised}_float", to=TensorProto.FLOAT)
        return self._node("Mul", [floats, scale], f"{quantised}_wide")

    def _node(self, kind: str, inputs: list[str], out: str, domain: str = "", **attributes: object) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [out], domain=domain, **attributes))
        return out

    def _constant(self, name: str, value: object) -> str:
        self._initializers[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def _weight(self, name: str) -> str:
        """The published weight, as a place in its file unless it is tiny."""
        tensor = self._weights[name]
        if len(tensor.raw_data) < _LEAST_BYTES:
            self._initializers[name] = tensor
            return name
        place = TensorProto(name=name, data_type=tensor.data_type, dims=tensor.dims)
        place.data_location = TensorProto.EXTERNAL
        offset = self._bytes.index(tensor.raw_data)
        for key, value in {"location": "model.onnx", "offset": offset, "length": len(tensor.raw_data)}.items():
            place.external_data.add(key=key, value=str(value))
        self._initializers[name] = place
        return name


if __name__ == "__main__":
    published, out = map(Path, sys.argv[1:])
    out.write_bytes(GraphWriter(published).model().SerializeToString())
