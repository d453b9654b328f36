"""The evaluation from the file of questions to the table."""

import json
import os
from typing import Any

from atr_qa.answering import QuestionAnswering
from atr_qa.index import TranscriptIndex
from atr_qa.loading import load
from atr_qa.settings import QaSettings
from atr_qa.store import open_tables
from atr_qa.training.squad import Squad, read_squad
from atr_stt.loading import load_engine
from atr_stt.settings import SttSettings

from bench.eval.asking import ask_all, put_all
from bench.eval.failures import failures_of
from bench.eval.figures import Figures, figures_of, latencies
from bench.eval.latency import measure
from bench.eval.library import Library, spread, text_library
from bench.eval.options import Options
from bench.eval.report import report_of, table_of
from bench.eval.spoken import spoken_library, voices
from bench.eval.store import in_new_bucket, own_store
from bench.eval.word_errors import heard_figures


def evaluate(options: Options) -> None:
    """Measures what the options ask for, prints it, and writes it where they say. Raises NotSquadError, OSError."""
    squad = read_squad([options.file])
    asked = spread(len(squad.passages), options.limit)
    report = _spoken(squad, asked, options) if options.is_spoken else _measured(text_library(squad, asked), options, {})
    if options.out:
        options.out.write_text(json.dumps(report, indent=2) + "\n")


def _spoken(squad: Squad, asked: list[int], options: Options) -> dict[str, Any]:
    """The report of the first voice, with that of each voice under "voices"."""
    engine = load_engine(SttSettings.model_validate(options.common_settings()))
    reports = {}
    for voice in voices():
        library, heard = spoken_library(squad, asked, voice, engine, options.cache)
        print(f"\nSpoken by {voice.name}, written by {engine.name} {engine.model}")
        figures = {"heard": heard_figures(heard, library.questions, options.seed)}
        reports[voice.name] = _measured(library, options, figures)
    return next(iter(reports.values())) | {"voices": reports}


def _measured(library: Library, options: Options, more: Figures) -> dict[str, Any]:
    """Indexes the library, asks its questions, prints the table and gives the report."""
    settings = QaSettings.model_validate(options.common_settings() | {"engine": options.engine})
    cores = len(os.sched_getaffinity(0))
    with own_store() as address:
        stored = in_new_bucket(settings, address)
        # Several questions at a time on a core each are sooner done than one at a time on all cores.
        engine = load(stored.model_copy(update={"threads": 1}))
        index = TranscriptIndex(open_tables(stored, engine.embedder.name))
        put_all(engine, library.documents)
        outcomes = ask_all(engine, index, library, seed=options.seed, workers=cores)
        measured = measure(load(stored), index, library.questions)
        passages = sum(document.passages for document in index.documents())
    figures, threshold = figures_of(outcomes, no_answer_threshold=settings.no_answer_threshold, seed=options.seed)
    figures |= more | {"latency_ms": latencies(measured, options.seed)}
    counts = {"documents": len(library.documents), "passages": passages, "questions": len(library.questions)}
    _print(figures, counts, threshold)
    if options.failures:
        print(f"\n{failures_of(outcomes, options.failures)}")
    asked = {"file": str(options.file), "engine": options.engine, "models": _models(engine)}
    return report_of(figures, threshold, **counts, **asked)


def _models(engine: QuestionAnswering) -> dict[str, str]:
    return {"reader": engine.reader.name, "embedder": engine.embedder.name}


def _print(figures: Figures, counts: dict[str, int], threshold: float) -> None:
    print(", ".join(f"{count:,} {name}" for name, count in counts.items()))
    print(table_of(figures))
    print(f"\nPercent, with 95 % intervals. Best no-answer threshold here: {threshold:.3f}.")
