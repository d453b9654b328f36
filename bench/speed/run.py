"""Runs the parts of the benchmark one after the other, and writes the report."""

import asyncio
import sys
import time
import traceback
from collections.abc import Callable, Mapping

from bench.search import measure_search
from bench.speed.engines import measure_engines
from bench.speed.figures import Figure, Measured, Table
from bench.speed.machine import describe_machine
from bench.speed.options import Options
from bench.speed.questions import measure_questions
from bench.speed.report import write_report
from bench.speed.service_times import measure_fleet
from bench.speed.sound import speech_flac
from bench.speed.train import measure_train, running
from bench.speed.uploads import MIB, measure_uploads
from bench.speed.words import measure_words
from bench.speed.workers import measure_workers
from tests.stt.sounds import decoded


def measure_all(options: Options) -> int:
    """Prints and writes the report; 1 where a budget was missed or a part failed."""
    parts = _parts(options)
    return run_parts({name: parts[name] for name in options.parts}, options)


def run_parts(parts: Mapping[str, Callable[[], Measured]], options: Options) -> int:
    """As `measure_all`. The report is written anew after each part, so what one found outlives the failure of another."""
    machine, command = describe_machine(), options.command
    measured, failed, report = Measured(), False, ""
    for number, (name, measure) in enumerate(parts.items(), start=1):
        print(f"[{number}/{len(parts)}] {name} ...", file=sys.stderr, flush=True)
        began_s = time.perf_counter()
        try:
            measured += measure()
        except Exception:  # noqa: BLE001 - whatever ended one part, the others have their own figures
            failed = True
            traceback.print_exc()
            measured += Measured(notes=[f"The part '{name}' failed; what it printed says why."])
        print(f"    {time.perf_counter() - began_s:.0f} s", file=sys.stderr, flush=True)
        report = write_report(options.out, measured, machine, command)
    print(report)
    return 0 if not failed and all(figure.is_kept for figure in measured.figures) else 1


def _parts(options: Options) -> dict[str, Callable[[], Measured]]:
    cache = options.cache
    return {
        "engines": lambda: measure_engines(
            decoded(speech_flac(110, cache)),
            cache,
            threads=[2] if options.is_quick else [1, 2],
            runs=options.pick(1, 3),
        ),
        "train": lambda: measure_train(
            cache,
            minutes=options.pick(2, 10),
            lengths_minutes=[1, 3] if options.is_quick else [1, 10, 60, 180],
            runs=options.pick(2, 3),
        ),
        "workers": lambda: measure_workers(
            cache,
            minutes=options.pick(6, 20),
            more=[] if options.is_quick else [3, 4],
            slow_engine_minutes=options.pick(0, 10),
            runs=options.pick(1, 3),
        ),
        "words": lambda: measure_words(cache, minutes=options.pick(3, 20)),
        "questions": lambda: _questions(runs=options.pick(3, 10)),
        "uploads": lambda: _uploads(size_bytes=options.pick(256, 1900) * MIB, runs=options.pick(2, 3)),
        "search": lambda: _search(runs=options.pick(1, 3)),
        "fleet": lambda: measure_fleet(cache, minutes=options.pick(2, 10), around_minutes=options.pick(10, 60)),
    }


def _questions(*, runs: int) -> Measured:
    with running() as stack:
        return asyncio.run(measure_questions(stack, runs=runs))


def _uploads(*, size_bytes: int, runs: int) -> Measured:
    with running() as stack:
        return measure_uploads(stack, size_bytes=size_bytes, runs=runs)


def _search(*, runs: int) -> Measured:
    found = [measure_search(passages=100_000, small_passages=1000, searches=100) for _ in range(runs)]
    rows: list[list[str | float]] = [
        [name, *(round(getattr(each, name), 1) for each in found)]
        for name in ("search_p50_ms", "search_p95_ms", "index_passages_per_s", "answer_p50_ms", "answer_p95_ms")
    ]
    head = ["what", *(f"run {number}" for number in range(1, runs + 1))]
    return Measured(
        figures=[Figure("search_100k_p95_ms", tuple(each.search_p95_ms for each in found))],
        tables=[Table("100,000 passages searched; 1,000 indexed and asked", head, rows)],
    )
