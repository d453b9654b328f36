"""Between the weights before a training and those after it lie weights that know both (WiSE-FT, Wortsman 2022)."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Weights: TypeAlias = Mapping[str, Any]


def averaged(before: Weights, after: Weights, share: float) -> dict[str, Any]:
    """`share` (0 to 1) of the weights after the training, the rest of those before; whole numbers stay."""
    return {
        name: before[name] + share * (weights - before[name]) if weights.is_floating_point() else weights
        for name, weights in after.items()
    }
