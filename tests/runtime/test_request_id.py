"""An id from outside is taken only where it is safe to log."""

import pytest
from atr_runtime import request_id


@pytest.mark.parametrize("sent", ["a", "0af7651916cd43dd8448eb211c80319c", "Order_7.retry-2", "x" * 64])
def test_a_plain_id_is_kept(sent: str) -> None:
    """Letters, digits, dot, dash and underscore, up to 64."""
    assert request_id.adopt(sent) == sent
    assert request_id.current.get() == sent


@pytest.mark.parametrize("sent", [None, "", "x" * 65, "a b", "a\nlevel=CRITICAL", "é", '"'])
def test_any_other_is_replaced(sent: str | None) -> None:
    """A new one each time."""
    adopted = request_id.adopt(sent)
    assert adopted not in {sent, request_id.adopt(sent)}
    assert len(adopted) == 32
