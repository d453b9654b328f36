"""The figures as Markdown, as JSON and as pictures."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import matplotlib as mpl

from bench.speed.figures import Figure, Measured, Table

mpl.use("Agg")
from matplotlib import pyplot as plt

# A plot whose x grows this much is drawn by powers of ten.
_MANY = 50


def write_report(out: Path, measured: Measured, machine: Mapping[str, str | int], command: str) -> str:
    """Writes `out` (JSON), and beside it the Markdown, which is given back, and a picture of each plotted table."""
    out.parent.mkdir(parents=True, exist_ok=True)
    figures = {figure.key: figure.as_json() for figure in measured.figures}
    tables = {
        table.title: {"head": list(table.head), "rows": [list(row) for row in table.rows]} for table in measured.tables
    }
    whole = figures | {"machine": dict(machine), "command": command, "tables": tables, "notes": list(measured.notes)}
    out.write_text(json.dumps(whole, indent=1) + "\n")
    pictures = {table.title: _plot(table, out) for table in measured.tables if table.plot}
    text = "\n".join(_markdown(measured, machine, command, pictures)) + "\n"
    out.with_suffix(".md").write_text(text)
    return text


def _markdown(
    measured: Measured, machine: Mapping[str, str | int], command: str, pictures: Mapping[str, Path]
) -> Iterator[str]:
    yield f"`{command}`, {machine['measured_at']}"
    yield ""
    yield ", ".join(f"{name} {value}" for name, value in machine.items() if name != "measured_at")
    yield ""
    rows = [
        [each.in_words(), each.bound(), *_spread(each), "kept" if each.is_kept else "**missed**"]
        for each in measured.figures
    ]
    yield from _table(["what", "budget", "median", "min", "max", ""], rows)
    for table in measured.tables:
        yield ""
        yield f"### {table.title}"
        yield ""
        yield from _table(table.head, table.rows)
        if table.title in pictures:
            yield ""
            yield f"![{table.title}]({pictures[table.title].name})"
    for note in measured.notes:
        yield ""
        yield note


def _spread(figure: Figure) -> Iterator[str]:
    return (f"{value:.3g}" for value in (figure.median, min(figure.values), max(figure.values)))


def _table(head: Sequence[str], rows: Sequence[Sequence[str | float]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(str(cell) for cell in row)} |"


def _plot(table: Table, out: Path) -> Path:
    assert table.plot  # the caller looked
    x, y = table.plot
    columns = {name: [float(row[table.head.index(name)]) for row in table.rows] for name in (x, y)}
    figure, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
    axes.plot(columns[x], columns[y], marker="o")
    axes.set(xlabel=x, ylabel=y, title=table.title)
    axes.grid(visible=True, alpha=0.3)
    if max(columns[x]) > _MANY * min(columns[x]):
        axes.set(xscale="log", yscale="log")
    else:
        axes.set_ylim(bottom=0)
    name = "".join(letter if letter.isalnum() else "-" for letter in table.title.lower()).strip("-")
    file = out.with_name(f"{name[:40].strip('-')}.png")
    figure.savefig(file, dpi=110)
    plt.close(figure)
    return file
