"""On which processor a worker runs its model, and in which arithmetic."""

import fcntl
import itertools
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import ctranslate2  # type: ignore[import-untyped]  # it ships no types
from atr_runtime.errors import FailedPreconditionError

from atr_stt.cuda_libraries import load_cuda_libraries
from atr_stt.settings import SttSettings

_log = logging.getLogger(__name__)

# The first that the processor can do. Cards before Volta can't do float16, and those before Pascal only float32.
_CARD_TYPES = ("float16", "int8", "float32")
_CPU_TYPES = ("int8", "float32")


class Processors(Protocol):
    """What the machine has."""

    def cards(self) -> int:
        """How many NVIDIA cards can be used."""

    def compute_types(self, device: str, card: int) -> set[str]:
        """The arithmetic that a processor can do, in CTranslate2's words."""


class RealProcessors:
    """The machine's own, as CTranslate2 sees them."""

    def cards(self) -> int:
        load_cuda_libraries()
        return int(ctranslate2.get_cuda_device_count())

    def compute_types(self, device: str, card: int) -> set[str]:
        return set(ctranslate2.get_supported_compute_types(device, card))


@dataclass(frozen=True)
class Place:
    """Where the model runs."""

    device: Literal["cpu", "cuda"] = "cpu"
    card: int = 0
    compute_type: str = "int8"


def find_place(settings: SttSettings, processors: Processors) -> Place:
    """The place that the settings ask for. Raises FailedPreconditionError where the machine hasn't got it."""
    cards = 0 if settings.device == "cpu" else processors.cards()
    if settings.device == "cuda" and not cards:
        raise FailedPreconditionError(
            "no NVIDIA card can be used here (ATR_DEVICE=cuda); docs/gpu.md says what the host needs"
        )
    if not cards:
        return Place(compute_type=_compute_type(settings.compute_type, processors.compute_types("cpu", 0), _CPU_TYPES))
    card = take_card(cards, settings.cards_dir) if settings.card is None else settings.card
    if card >= cards:
        raise FailedPreconditionError(f"there is no card {card} (ATR_STT_CARD): this machine has {cards}, from 0 on")
    compute_type = _compute_type(settings.compute_type, processors.compute_types("cuda", card), _CARD_TYPES)
    return Place("cuda", card, compute_type)


def take_card(cards: int, folder: Path) -> int:
    """A card that no other worker on this host has, or the one that fewest have.

    Compose can't give each replica a card of its own: it gives all of them all cards, or all of them the first one. So
    they sort it out by locks on files in a folder that they share. A lock ends with its process, however that ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for row, card in ((row, card) for row in itertools.count() for card in range(cards)):
        # Never closed: the process holds the card as long as it lives.
        seat = os.open(folder / f"card-{card}.{row}", os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(seat, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(seat)
            continue
        if row:
            _log.warning("more workers than cards: this one shares its card", extra={"card": card, "others": row})
        return card
    raise AssertionError("rows never end")


def _compute_type(wanted: str, possible: set[str], preferred: Sequence[str]) -> str:
    """What was asked for, or else the best. Only what nobody asked for by name is replaced by something else."""
    if wanted and wanted not in possible:
        raise FailedPreconditionError(
            f"this processor can't compute in {wanted} (ATR_STT_COMPUTE_TYPE); it can in {', '.join(sorted(possible))}"
        )
    chosen = wanted or next(each for each in preferred if each in possible)
    if not wanted and chosen != preferred[0]:
        _log.warning("the processor can't do what is best", extra={"best": preferred[0], "instead": chosen})
    return chosen
