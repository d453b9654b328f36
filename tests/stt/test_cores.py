"""How cores are shared among decoders."""

import pytest
from atr_stt.cores import share_cores
from atr_stt.device import Place
from atr_stt.settings import SttSettings


@pytest.mark.parametrize(
    ("cores", "decoders", "threads", "shares"),
    [
        (1, 0, 0, (1, 1)),
        (2, 0, 0, (2, 1)),
        (3, 0, 0, (3, 1)),
        (8, 0, 0, (4, 2)),
        (18, 0, 0, (4, 4)),
        (8, 1, 0, (1, 8)),
        (8, 0, 4, (2, 4)),
        (2, 0, 4, (1, 4)),
        (2, 3, 2, (3, 2)),
    ],
)
def test_a_decoder_for_each_core_then_more_threads(
    cores: int, decoders: int, threads: int, shares: tuple[int, int]
) -> None:
    """Up to four decoders; what a person sets is kept, and the rest follows from it."""
    settings = SttSettings(decoders=decoders, cpu_threads=threads)
    assert share_cores(settings, Place(), cores) == shares


def test_a_card_decodes_one_batch_at_a_time() -> None:
    """Batches fill it."""
    assert share_cores(SttSettings(), Place(device="cuda"), 8) == (1, 8)
