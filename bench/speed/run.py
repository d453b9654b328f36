"""Runs the parts of the benchmark one after the other, and writes the report."""

import asyncio
import sys
from collections.abc import Callable

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
from tests.stt.sounds import decoded


def measure_all(options: Options) -> int:
    """Prints and writes the report; 1 where a budget was missed."""
    parts = _parts(options)
    found = []
    for number, name in enumerate(options.parts, start=1):
        print(f"[{number}/{len(options.parts)}] {name} ...", file=sys.stderr, flush=True)
        found.append(parts[name]())
    measured = Measured(
        figures=[figure for part in found for figure in part.figures],
        tables=[table for part in found for table in part.tables],
        notes=[note for part in found for note in part.notes],
    )
    command = " ".join(["make bench", *(["QUICK=1"] if options.is_quick else [])])
    print(write_report(options.out, measured, describe_machine(), command))
    return 0 if all(figure.is_kept for figure in measured.figures) else 1


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
            shared_minutes=options.pick(4, 20),
            more_workers=[] if options.is_quick else [3, 4],
            lengths_minutes=[1, 3] if options.is_quick else [1, 10, 60, 180],
            runs=options.pick(2, 3),
        ),
        "words": lambda: measure_words(cache, minutes=options.pick(3, 20)),
        "questions": lambda: _questions(runs=options.pick(3, 10)),
        "uploads": lambda: _uploads(size_bytes=options.pick(256, 1900) * MIB, runs=options.pick(2, 3)),
        "search": lambda: _search(runs=options.pick(1, 3)),
        "fleet": lambda: measure_fleet(cache, minutes=options.pick(2, 10)),
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
