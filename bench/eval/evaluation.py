"""The evaluation from the file of questions to the table."""

import json
import os
from typing import Any

from atr_qa.answering import QuestionAnswering
from atr_qa.index import TranscriptIndex
from atr_qa.loading import load
from atr_qa.store import open_tables

from bench.eval.asking import ask_all, index_all
from bench.eval.failures import failures_of
from bench.eval.figures import Figures, figures_of, latencies
from bench.eval.latency import measure
from bench.eval.library import ROOT, Library, own_store, text_library
from bench.eval.options import Options
from bench.eval.report import report_of, table_of
from bench.eval.squad import read_squad, spread


def evaluate(options: Options) -> None:
    """Measures what the options ask for, prints it, and writes it where they say. Raises NotSquadError, OSError."""
    paragraphs = read_squad(options.file)
    library = text_library(paragraphs, spread(paragraphs, options.limit))
    report = _measure(library, options)
    if options.out:
        options.out.write_text(json.dumps(report, indent=2) + "\n")


def _measure(library: Library, options: Options) -> dict[str, Any]:
    """Indexes the library, asks its questions, prints the table and gives the report."""
    settings = options.settings(models_file=ROOT / "models.toml")
    cores = len(os.sched_getaffinity(0))
    with own_store(settings) as stored:
        # Several questions at a time on a core each are sooner done than one at a time on all cores.
        engine = load(stored.model_copy(update={"threads": 1}))
        index = TranscriptIndex(open_tables(stored, engine.embedder.name))
        index_all(engine, library)
        outcomes = ask_all(engine, index, library, seed=options.seed, workers=cores)
        measured = measure(load(stored), index, library.questions)
        passages = sum(document.passages for document in index.documents())
    figures, threshold = figures_of(outcomes, no_answer_threshold=settings.no_answer_threshold, seed=options.seed)
    figures |= {"latency_ms": latencies(measured, options.seed)}
    counts = {"documents": len(library.documents), "passages": passages, "questions": len(library.questions)}
    _print(figures, counts, threshold)
    if options.failures:
        print(f"\n{failures_of(outcomes, options.failures)}")
    report = report_of(figures, file=str(options.file), **counts, engine=options.engine, models=_models(engine))
    report["no_answer"]["threshold"] = round(threshold, 4)
    return report


def _models(engine: QuestionAnswering) -> dict[str, str]:
    return {"reader": engine.reader.name, "embedder": engine.embedder.name}


def _print(figures: Figures, counts: dict[str, int], threshold: float) -> None:
    print(", ".join(f"{count:,} {name}" for name, count in counts.items()))
    print(table_of(figures))
    print(f"\nPercent, with 95 % intervals. Best no-answer threshold here: {threshold:.3f}.")
