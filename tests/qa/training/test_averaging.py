"""Between two sets of weights."""

import pytest


def test_an_average_lies_between_the_start_and_the_end() -> None:
    """At 0 it is the start, at 1 the end; whole numbers, such as positions, aren't mixed."""
    torch = pytest.importorskip("torch", reason="needs the extra torch: pip install 'atr-qa[torch]'")
    from atr_qa.training.averaging import averaged  # noqa: PLC0415 - needs no torch itself, its tensors do

    before = {"weight": torch.tensor([0.0, 2.0]), "position": torch.tensor([1])}
    after = {"weight": torch.tensor([1.0, 4.0]), "position": torch.tensor([1])}
    for share, expected in ((0.0, [0.0, 2.0]), (0.5, [0.5, 3.0]), (1.0, [1.0, 4.0])):
        mixed = averaged(before, after, share)
        assert mixed["weight"].tolist() == expected
        assert mixed["position"].tolist() == [1]
