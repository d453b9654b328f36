"""Moving the weights."""

from pathlib import Path

import pytest
from atr_qa.training.examples import Augmentation

from tests.qa.training.test_examples import NOTHING, squad
from tests.qa.training.tiny import tiny_reader


def test_a_training_learns_its_set_by_heart(tmp_path: Path) -> None:
    """The loss falls far, embeddings and frozen layers stay as they were."""
    folder = tiny_reader(tmp_path)
    from atr_qa.torch_model import load_tokenizer, load_torch_model  # noqa: PLC0415 - torch is an extra
    from atr_qa.training.batching import Batches  # noqa: PLC0415
    from atr_qa.training.checkpoint import Checkpoint  # noqa: PLC0415
    from atr_qa.training.examples import ExampleMaker  # noqa: PLC0415
    from atr_qa.training.fitting import Descent, Progress, fit  # noqa: PLC0415
    from atr_qa.windows import Windows  # noqa: PLC0415

    model = load_torch_model(folder)
    before = {name: weights.clone() for name, weights in model.state_dict().items()}
    windows = Windows(load_tokenizer(folder), tokens=64, stride=16)
    batches = Batches(ExampleMaker(squad(), NOTHING, seed=1), windows, size=6, passes=40, seed=1)
    steps: list[Progress] = []
    fit(model, batches, Descent(3e-2, frozen_layers=1), Checkpoint(tmp_path / "out", "", 1e9), steps.append)
    assert steps[-1].loss < steps[0].loss / 3
    assert [step.step for step in steps] == list(range(1, 41))
    assert steps[-1].left_s == 0
    moved = {name for name, weights in model.state_dict().items() if not (weights == before[name]).all()}
    assert any("layer.1." in name for name in moved)
    assert not any("embeddings" in name or "layer.0." in name for name in moved)
    assert not model.training


@pytest.mark.parametrize("share", Augmentation.__dataclass_fields__)
def test_shares_are_shares(share: str) -> None:
    """From 0 to 1, or more would be done than there is."""
    assert 0 <= getattr(Augmentation(), share) <= 1
