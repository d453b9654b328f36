"""Which processor, which card, which arithmetic: by the settings and by what the machine has."""

import subprocess
import sys
from pathlib import Path

import pytest
from atr_runtime.errors import FailedPreconditionError
from atr_stt.device import Place, RealProcessors, find_place, take_card
from atr_stt.settings import SttSettings

from tests.stt.fakes import FakeProcessors

# Compute capabilities 5.2, 6.1 and 7.0 and up, as CTranslate2 sees them.
MAXWELL = {"float32"}
PASCAL = {"float32", "int8", "int8_float32"}
VOLTA = {"float32", "int8", "int8_float32", "float16", "int8_float16"}


def placed(tmp_path: Path, processors: FakeProcessors, **options: object) -> Place:
    """The place that settings with these options get."""
    return find_place(SttSettings(cards_dir=tmp_path / "cards").model_copy(update=options), processors)


def test_a_cpu_is_the_default_and_no_card_is_asked_for(tmp_path: Path) -> None:
    """In int8, even where there are cards."""
    assert placed(tmp_path, FakeProcessors(cards=2)) == Place("cpu", 0, "int8")
    assert not (tmp_path / "cards").exists()


@pytest.mark.parametrize(("cards", "device"), [(0, "cpu"), (1, "cuda")])
def test_auto_takes_a_card_where_there_is_one(tmp_path: Path, cards: int, device: str) -> None:
    """And the CPU elsewhere."""
    assert placed(tmp_path, FakeProcessors(cards=cards), device="auto").device == device


def test_cuda_without_a_card_is_refused(tmp_path: Path) -> None:
    """Rather than to run ten times slower and say nothing."""
    with pytest.raises(FailedPreconditionError, match=r"no NVIDIA card.*docs/gpu\.md"):
        placed(tmp_path, FakeProcessors(cards=0), device="cuda")


@pytest.mark.parametrize(("possible", "chosen"), [(VOLTA, "float16"), (PASCAL, "int8"), (MAXWELL, "float32")])
def test_the_best_that_the_card_can_do_is_taken(
    tmp_path: Path, possible: set[str], chosen: str, caplog: pytest.LogCaptureFixture
) -> None:
    """float16, or what an older card has instead, which the log tells."""
    place = placed(tmp_path, FakeProcessors(cards=1, compute_types=possible), device="cuda")
    assert place.compute_type == chosen
    assert ("can't do what is best" in caplog.text) is (chosen != "float16")


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_what_was_asked_for_by_name_is_never_replaced(tmp_path: Path, device: str) -> None:
    """An error names it, and what is possible."""
    processors = FakeProcessors(cards=1, compute_types=PASCAL)
    with pytest.raises(FailedPreconditionError, match=r"can't compute in float16.*float32, int8, int8_float32"):
        placed(tmp_path, processors, device=device, compute_type="float16")
    assert placed(tmp_path, processors, device=device, compute_type="float32").compute_type == "float32"


def test_each_worker_of_a_host_gets_a_card_of_its_own(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """In order; more workers than cards share them evenly, which the log tells."""
    assert [take_card(2, tmp_path) for _ in range(2)] == [0, 1]
    assert "shares its card" not in caplog.text
    assert [take_card(2, tmp_path) for _ in range(3)] == [0, 1, 0]
    assert caplog.text.count("shares its card") == 3


def test_a_worker_that_is_killed_frees_its_card(tmp_path: Path) -> None:
    """The next one gets it."""
    code = (
        f"from atr_stt.device import take_card; from pathlib import Path; print(take_card(2, Path({str(tmp_path)!r})))"
    )
    with subprocess.Popen(
        [sys.executable, "-uc", f"{code}; input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout
        assert worker.stdout.readline() == "0\n"
        assert take_card(2, tmp_path) == 1
        worker.kill()
    assert take_card(2, tmp_path) == 0


def test_a_card_may_be_named(tmp_path: Path) -> None:
    """Then nobody else is asked; one that isn't there is refused."""
    place = placed(tmp_path, FakeProcessors(cards=2), device="cuda", card=1)
    assert place.card == 1
    assert not (tmp_path / "cards").exists()
    with pytest.raises(FailedPreconditionError, match="no card 2"):
        placed(tmp_path, FakeProcessors(cards=2), device="cuda", card=2)


def test_this_machines_processor_is_known() -> None:
    """CTranslate2 says what the CPU here can do."""
    processors = RealProcessors()
    assert "int8" in processors.compute_types("cpu", 0)
    assert processors.cards() >= 0
