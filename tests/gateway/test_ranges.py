import pytest
from atr_gateway.ranges import _span


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-", (0, 10)),
        ("bytes=2-4", (2, 5)),
        ("bytes=8-99", (8, 10)),
        ("bytes=-4", (6, 10)),
        ("bytes=-99", (0, 10)),
        ("bytes=10-", None),
        ("bytes=5-4", None),
        ("bytes=-0", None),
        ("bytes=-", None),
        ("bytes=0-1,3-4", None),
        ("seconds=1-2", None),
    ],
)
def test_a_range_is_met_or_refused(asked: str, expected: tuple[int, int] | None) -> None:
    """RFC 9110's forms of a single byte range, over an object of ten bytes."""
    assert _span(asked, 10) == expected
