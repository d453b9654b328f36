import pytest
from atr_gateway import keys
from atr_gateway.uploads import clean_name
from atr_runtime.errors import NotFoundError


@pytest.mark.parametrize("odd", ["", "../../etc", "0" * 31, "G" * 32, "0" * 32 + "/audio"])
def test_what_can_be_no_id_never_becomes_a_key(odd: str) -> None:
    """An id from a URL is checked before it is part of a key."""
    with pytest.raises(NotFoundError):
        keys.checked(odd)


def test_an_id_is_its_own_key_part() -> None:
    """32 hexadecimal digits pass."""
    assert keys.audio(keys.checked("0123456789abcdef" * 2)) == f"uploads/{'0123456789abcdef' * 2}/audio"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../x", "../../x"),
        ("a\x00b\nc\u202e.wav", "abc.wav"),
        ("  ", "recording"),
        ('"🎙".mp3', '"🎙".mp3'),
        ("x" * 300, "x" * 255),
    ],
)
def test_names_are_kept_as_data_on_one_line(sent: str, shown: str) -> None:
    """Control and direction characters go, everything else stays."""
    assert clean_name(sent) == shown
