from datetime import UTC, datetime, timedelta

import pytest
from atr_gateway.listing import Sort, arranged, matching
from atr_gateway.uploads import Upload

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def an_upload(name: str, *, minutes: int = 0, **others: object) -> Upload:
    upload = Upload(
        id=name, name=name, size_bytes=1, sha256="", content_type="audio/wav", uploaded_at=NOON + timedelta(0, minutes)
    )
    return upload.model_copy(update=others)


LIBRARY = [
    an_upload("Take 10.wav", minutes=1, duration_ms=3000, status="ready"),
    an_upload("take 2.wav", minutes=2, duration_ms=9000, status="ready"),
    an_upload("Café in Lyon.mp3", minutes=3),
    an_upload("Ärger.flac", minutes=4, status="failed", error="no audio in it"),
]


def names(uploads: list[Upload]) -> list[str]:
    return [upload.name.split(".")[0] for upload in uploads]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("TAKE", ["Take 10", "take 2"]),
        ("cafe lyon", ["Café in Lyon"]),
        ("lyon cafe", ["Café in Lyon"]),
        ("arger", ["Ärger"]),
        ("café berlin", []),
        ("  ", ["Take 10", "take 2", "Café in Lyon", "Ärger"]),
    ],
)
def test_names_are_found_by_their_words(q: str, found: list[str]) -> None:
    """Whatever their order, case and accents; all of them must be there."""
    assert names(matching(LIBRARY, q=q)) == found


def test_a_state_leaves_the_others_out() -> None:
    """Alone, or together with words."""
    assert names(matching(LIBRARY, status="ready")) == ["Take 10", "take 2"]
    assert names(matching(LIBRARY, q="2", status="ready")) == ["take 2"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("uploaded_at", ["Take 10", "take 2", "Café in Lyon", "Ärger"]),
        ("-uploaded_at", ["Ärger", "Café in Lyon", "take 2", "Take 10"]),
        ("name", ["Ärger", "Café in Lyon", "take 2", "Take 10"]),
        ("-name", ["Take 10", "take 2", "Café in Lyon", "Ärger"]),
        ("duration", ["Take 10", "take 2", "Ärger", "Café in Lyon"]),
        ("-duration", ["take 2", "Take 10", "Ärger", "Café in Lyon"]),
    ],
)
def test_each_order(sort: Sort, order: list[str]) -> None:
    """By time, by name as people count, by length with the unknown ones last either way."""
    assert names(arranged(LIBRARY, sort)) == order


def test_names_of_digits_and_letters_compare() -> None:
    """Numbers stand before words, and signs that only look like digits break nothing."""
    library = [an_upload(name) for name in ("x", "7", "²", "٣", "7a", "")]
    assert [upload.name for upload in arranged(library, "name")] == ["", "²", "٣", "7", "7a", "x"]
