"""The figures as JSON and as a table."""

import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bench.eval.figures import Figures
from bench.eval.intervals import Estimate
from bench.speed.machine import processor_name

_SECTIONS = {
    "given": "passage given",
    "end_to_end": "end to end",
    "end_to_end_abstaining": "end to end, abstaining",
    "recall": "the paragraph by",
    "answer_recall": "the answer by",
    "no_answer": "no answer",
    "citation": "citation",
    "heard": "heard",
    "latency_ms": "ms of",
}
_COLUMNS = {
    "em": "EM",
    "f1": "F1",
    "1": "recall@1",
    "5": "recall@5",
    "20": "recall@20",
    "auroc": "AUROC",
    "accuracy": "accuracy",
    "holds_answer": "holds the answer",
    "holds_answer_where_right": "where it is right",
    "word_errors": "word errors",
    "answers": "answers heard right",
}


def report_of(figures: Figures, threshold: float, **others: Any) -> dict[str, Any]:
    """Plain numbers; their intervals in the same form under "intervals"; when and where; and what else is given.

    `threshold` is the best one of the no-answer score. It is no share but a score, from 0 to 1, as callers send it.
    """
    machine = {
        "processor": processor_name(),
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
    }
    measured = {"measured_at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine}
    values = _values(figures)
    values["no_answer"]["threshold"] = _rounded(threshold, 4)
    return values | {"intervals": _intervals(figures)} | measured | others


def table_of(figures: Figures) -> str:
    """A line for each row of figures, each figure with its 95 % interval; a head wherever the columns change."""
    rows = [row for section, name in _SECTIONS.items() if section in figures for row in _rows(name, figures[section])]
    width = max(len(name) for name, _ in rows)
    lines, head = [], list[str]()
    for name, row in rows:
        if list(row) != head:
            head = list(row)
            lines += ["", f"{'':<{width}}" + "".join(f"  {_COLUMNS.get(key, key):<22}" for key in head).rstrip()]
        lines.append((f"{name:<{width}}" + "".join(f"  {_cell(each):<22}" for each in row.values())).rstrip())
    return "\n".join(lines[1:])


def _rows(name: str, figures: Figures) -> Iterator[tuple[str, dict[str, Estimate]]]:
    if all(isinstance(each, Estimate) for each in figures.values()):
        yield name, figures
        return
    for part, inner in figures.items():
        yield f"{name} {part}", inner


def _cell(figure: Estimate) -> str:
    return f"{figure.value:5.1f} ({figure.low:.1f} to {figure.high:.1f})"


def _values(figures: Figures) -> dict[str, Any]:
    return {
        name: _rounded(each.value) if isinstance(each, Estimate) else _values(each) for name, each in figures.items()
    }


def _intervals(figures: Figures) -> dict[str, Any]:
    return {
        name: [_rounded(each.low), _rounded(each.high)] if isinstance(each, Estimate) else _intervals(each)
        for name, each in figures.items()
    }


def _rounded(value: float, digits: int = 2) -> float | None:
    """JSON knows no nan, which stands for a figure without a question to measure it on."""
    return round(value, digits) if value == value else None  # noqa: PLR0124 - only nan differs from itself
