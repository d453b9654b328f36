"""The report of `make bench`."""

import json
from pathlib import Path

import pytest

from bench.speed.figures import BUDGETS, Figure, Measured, Table
from bench.speed.options import PARTS, read_options
from bench.speed.report import write_report
from bench.speed.run import run_parts

MACHINE: dict[str, str | int] = {"measured_at": "2026-11-22T12:00:00+00:00", "cores": 2}


@pytest.mark.parametrize(
    ("key", "values", "kept"),
    [
        ("overhead_ratio", (1.0, 1.1, 9.0), True),
        ("overhead_ratio", (1.2,), False),
        ("two_workers_ratio", (1.9,), True),
        ("two_workers_ratio", (1.7, 1.7, 2.5), False),
    ],
)
def test_a_budget_is_kept_by_the_median(key: str, values: tuple[float, ...], *, kept: bool) -> None:
    """At most, or at least, as the figure is."""
    assert Figure(key, values).is_kept is kept


def test_every_budget_has_its_words() -> None:
    """And its bound in the direction that the contract says."""
    bounds = {key: Figure(key, (1.0,)).bound() for key in BUDGETS}
    assert all(Figure(key, (1.0,)).in_words() for key in BUDGETS)
    assert {key for key, bound in bounds.items() if bound.startswith(">=")} == {
        "openai_whisper_ratio",
        "two_workers_ratio",
        "upload_ratio",
    }


def test_the_report_is_json_markdown_and_pictures(tmp_path: Path) -> None:
    """With the keys that scripts read, and a line for each figure."""
    table = Table("Throughput by workers", ["workers", "speed"], [[1, 10.0], [2, 19.0]], plot=("workers", "speed"))
    measured = Measured([Figure("overhead_ratio", (1.1, 1.0, 1.2))], [table], ["Something was left out."])
    text = write_report(tmp_path / "a" / "bench.json", measured, MACHINE, "make bench")
    found = json.loads((tmp_path / "a" / "bench.json").read_text())
    assert found["overhead_ratio"] == {"median": 1.1, "min": 1.0, "max": 1.2, "budget": 1.15}
    assert found["tables"]["Throughput by workers"]["rows"] == [[1, 10.0], [2, 19.0]]
    assert "| train one file, against the bare engine | <= 1.15 | 1.1 | 1 | 1.2 | kept |" in text
    assert "Something was left out." in text
    assert (tmp_path / "a" / "throughput-by-workers.png").read_bytes().startswith(b"\x89PNG")


def test_a_part_that_fails_takes_no_other_with_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The others' figures are written, a note names the one that failed, and so does the exit code."""

    def fails() -> Measured:
        raise RuntimeError("no disk")

    options = read_options(["--out", str(tmp_path / "bench.json")])
    figure = Figure("overhead_ratio", (1.0,))
    assert run_parts({"train": lambda: Measured([figure]), "words": fails}, options) == 1
    found = json.loads((tmp_path / "bench.json").read_text())
    assert found["overhead_ratio"]["median"] == 1.0
    assert found["notes"] == ["The part 'words' failed; what it printed says why."]
    assert "no disk" in capsys.readouterr().err
    assert run_parts({"train": lambda: Measured([figure])}, options) == 0


def test_parts_can_be_chosen() -> None:
    """All of them otherwise."""
    assert read_options([]).parts == PARTS
    assert read_options([]).command == "make bench"
    quick = read_options(["--quick", "--only", "questions", "uploads"])
    assert (quick.is_quick, quick.parts, quick.pick(1, 2)) == (True, ("questions", "uploads"), 1)
    assert quick.command == 'make bench QUICK=1 ONLY="questions uploads"'
    with pytest.raises(SystemExit):
        read_options(["--only", "everything"])
