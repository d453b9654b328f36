"""Versions of the reader in a real bucket."""

from datetime import UTC, datetime, timedelta

import pytest
from atr_gateway import keys
from atr_gateway.problems import ConflictError
from atr_gateway.readers import Quality, ReaderCard, Readers
from atr_gateway.storage import ObjectStore
from atr_runtime.errors import NotFoundError

FIRST = datetime(2026, 11, 22, tzinfo=UTC)
SAME = Quality(questions=8, exact_match=50, f1=60)


def card_of(number: int, *, after: Quality = SAME, replay_after: Quality = SAME) -> ReaderCard:
    return ReaderCard(
        version=f"{number:032x}",
        base="small",
        made_at=FIRST + timedelta(hours=number),
        learnt=24,
        held_back=8,
        replayed=240,
        before=SAME,
        after=after,
        replay_before=SAME,
        replay_after=replay_after,
    )


async def keep(readers: Readers, store: ObjectStore, *numbers: int) -> list[str]:
    """Keeps whole versions, and gives their names."""
    for number in numbers:
        await store.put(f"{keys.reader(card_of(number).version)}reader.int8.onnx", b"weights")
        await readers.keep(card_of(number))
    return [card_of(number).version for number in numbers]


@pytest.fixture
def readers(store: ObjectStore) -> Readers:
    return Readers(store)


async def test_roll_backs_go_back_step_by_step(readers: Readers, store: ObjectStore) -> None:
    """To the reader that ATR came with, and no further; promoting twice is promoting once."""
    one, two = await keep(readers, store, 1, 2)
    assert (await readers.pointer()).version is None
    for version in (one, two, two):
        assert (await readers.promote(version)).version == version
    assert (await readers.pointer()).base == "small"
    assert [(await readers.roll_back()).version for _ in range(2)] == [one, None]
    with pytest.raises(ConflictError):
        await readers.roll_back()


async def test_versions_are_listed_the_newest_first_and_half_made_ones_never(
    readers: Readers, store: ObjectStore
) -> None:
    """The card comes last, so a version without one isn't whole, and can't be promoted."""
    one, two = await keep(readers, store, 1, 2)
    half_made = "f" * 32
    await store.put(f"{keys.reader(half_made)}reader.int8.onnx", b"weights")
    assert [card.version for card in await readers.list()] == [two, one]
    with pytest.raises(NotFoundError):
        await readers.promote(half_made)


async def test_a_sweep_keeps_what_somebody_may_go_back_to(readers: Readers, store: ObjectStore) -> None:
    """The newest five, the one in use and the one before it; nothing half made."""
    versions = await keep(readers, store, *range(1, 10))
    await readers.promote(versions[0])
    await readers.promote(versions[1])
    await store.put(f"{keys.reader('f' * 32)}reader.int8.onnx", b"weights")
    await readers.sweep()
    assert [card.version for card in await readers.list()] == [*reversed(versions[4:]), versions[1], versions[0]]
    found = await store.list(keys.READERS)
    assert len(found) == 7 * 2 + 1, "two files each, and the pointer"


@pytest.mark.parametrize(
    ("after", "replay_after", "is_not_worse"),
    [
        (SAME, SAME, True),
        (Quality(questions=8, exact_match=62.5, f1=55), SAME, True),
        (Quality(questions=8, exact_match=50, f1=59), SAME, False),
        (Quality(questions=8, exact_match=75, f1=90), Quality(questions=80, exact_match=50, f1=58.9), False),
        (SAME, Quality(questions=80, exact_match=0, f1=59.1), True),
    ],
)
def test_a_version_that_got_worse_anywhere_is_not_put_into_use(
    after: Quality, replay_after: Quality, *, is_not_worse: bool
) -> None:
    """On what was held back it may lose nothing, on what it knew before a point of F1."""
    assert card_of(1, after=after, replay_after=replay_after).is_not_worse is is_not_worse
