"""The training itself: AdamW with a warm-up and a linear descent, in steps that a stop can interrupt."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch

from atr_qa.onnx import tensors_of
from atr_qa.torch_model import TorchModel, takes_types
from atr_qa.training.batching import Batches, Labelled
from atr_qa.training.checkpoint import Checkpoint, State

_ATTENTION_DROPOUT = re.compile(r"attention(?:\.self)?\.dropout$")
_LONGEST_GRADIENT = 1.0


@dataclass(frozen=True)
class Descent:
    """How the weights are moved."""

    learning_rate: float = 3e-5
    warm_up: float = 0.1
    """Share of the steps in which the learning rate rises."""
    weight_decay: float = 0.01
    frozen_layers: int = 0
    """Embeddings and so many of the lowest layers stay as they are."""
    is_half: bool = False
    """Multiply in bfloat16."""


class Progress(NamedTuple):
    step: int
    steps: int
    loss: float
    left_s: float


def fit(
    model: TorchModel,
    batches: Batches,
    descent: Descent,
    checkpoint: Checkpoint,
    on_step: Callable[[Progress], None] = lambda _: None,
) -> None:
    """Trains the model in place, from the checkpoint on where there is one."""
    optimiser = _optimiser(model, descent)
    done = _resume(model, optimiser, checkpoint)
    started_s, steps = time.monotonic(), len(batches)
    model.train()
    for step, batch in enumerate(batches.after(done), start=done + 1):
        for group in optimiser.param_groups:
            group["lr"] = descent.learning_rate * _height(step, steps, descent.warm_up)
        loss = _step(model, optimiser, batch, is_half=descent.is_half)
        left_s = (time.monotonic() - started_s) / (step - done) * (steps - step)
        on_step(Progress(step, steps, loss, left_s))
        if checkpoint.is_due(is_last=step == steps):
            checkpoint.save(State(step, model.state_dict(), optimiser.state_dict(), torch.get_rng_state()))
    model.eval()


def prepare(model: TorchModel, frozen_layers: int) -> None:
    """Freezes what stays, and takes the two slow parts out that short trainings gain nothing by.

    On a CPU, dropping single attention weights takes a third of the time, the fused attention's way back another.
    """
    model.set_attn_implementation("eager")
    for name, module in model.named_modules():
        if _ATTENTION_DROPOUT.search(name):
            module.p = 0.0
    frozen = re.compile("|".join([r"embeddings\.", *(rf"layer\.{layer}\." for layer in range(frozen_layers))]))
    for name, weights in model.named_parameters():
        weights.requires_grad = not frozen.search(name)


def _optimiser(model: TorchModel, descent: Descent) -> torch.optim.Optimizer:
    prepare(model, descent.frozen_layers)
    moved = [weights for weights in model.parameters() if weights.requires_grad]
    groups = [
        {"params": [weights for weights in moved if weights.ndim > 1], "weight_decay": descent.weight_decay},
        # Biases and the scales of layer norms are few and not to be drawn to 0.
        {"params": [weights for weights in moved if weights.ndim == 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=descent.learning_rate)


def _resume(model: TorchModel, optimiser: torch.optim.Optimizer, checkpoint: Checkpoint) -> int:
    """How many steps are done."""
    state = checkpoint.load()
    if state is None:
        return 0
    model.load_state_dict(state.weights)
    optimiser.load_state_dict(state.optimiser)
    torch.set_rng_state(state.chance)
    return state.step


def _height(step: int, steps: int, warm_up: float) -> float:
    """The learning rate at a step, as a share of the highest.

    >>> [round(_height(step, 10, 0.2), 2) for step in (1, 2, 6, 10)]
    [0.5, 1.0, 0.56, 0.11]
    """
    rising = max(1, round(steps * warm_up))
    return min(step / rising, (steps - step + 1) / (steps - rising + 1))


def _step(model: TorchModel, optimiser: torch.optim.Optimizer, batch: Sequence[Labelled], *, is_half: bool) -> float:
    feed = {name: torch.from_numpy(tensor) for name, tensor in tensors_of([one.encoding for one in batch]).items()}
    if not takes_types(model):
        del feed["token_type_ids"]
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=is_half):
        output = model(
            **feed,
            start_positions=torch.tensor([one.first for one in batch]),
            end_positions=torch.tensor([one.last for one in batch]),
        )
    output.loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), _LONGEST_GRADIENT)
    optimiser.step()
    optimiser.zero_grad()
    return float(output.loss.detach())
