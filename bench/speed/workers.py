"""One recording shared by workers of one thread: how much faster more of them are, and what the processor allows."""

import multiprocessing
import os
import statistics
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from types import MappingProxyType
from unittest.mock import patch

import numpy as np

from bench.speed.engines import openai_checkpoint
from bench.speed.figures import Figure, Measured, Table
from bench.speed.sound import speech_flac
from bench.speed.train import ONE_THREAD, PROCESSES, bare_engine, heard_by_bare_engine, running, train

_SHORT_S = 60
# Long enough to tell what two engines cost each other.
_ALONE_S = 120


def measure_workers(
    cache: Path, *, minutes: float, more: Sequence[int], slow_engine_minutes: float, runs: int
) -> Measured:
    """One and two workers in turn, each time in processes of their own: idle ones beside them would cost the two.

    `slow_engine_minutes` is the length of what openai-whisper, whose windows take five times the work, is given; 0: it
    is left out.
    """
    flac, short = speech_flac(minutes * 60, cache), speech_flac(_SHORT_S, cache)
    alone, together = zip(*((_shared(1, flac, short), _shared(2, flac, short)) for _ in range(runs)), strict=True)
    times_s = {1: alone, 2: together} | {workers: (_shared(workers, flac, short),) for workers in more}
    rows: list[list[str | float]] = [
        [workers, round(statistics.median(each), 1), round(minutes * 60 / statistics.median(each), 1)]
        for workers, each in times_s.items()
    ]
    title = f"Throughput by one-thread workers, {minutes:g} minutes"
    head = ["workers", "seconds", "audio seconds a second"]
    ratios = tuple(np.divide(alone, together).tolist())
    two_s = statistics.median(together)
    ways = [
        (f"train job, {minutes:g} minutes", statistics.median(alone), two_s),
        ("the same, on one core with all else, and on two", _shared(1, flac, short, has_core_of_its_own=False), two_s),
        *_by_slow_engine(cache, slow_engine_minutes),
        _bare_ones(speech_flac(_ALONE_S, cache), runs),
    ]
    return Measured(
        figures=[Figure("two_workers_ratio", ratios)],
        tables=[
            Table(title, head, rows, plot=("workers", "audio seconds a second")),
            Table(
                "Two workers of one thread against one, by what a window costs",
                ["what", "one, s", "two, s", "ratio"],
                [[what, round(one, 1), round(two, 1), round(one / two, 2)] for what, one, two in ways],
            ),
        ],
    )


def _shared(
    workers: int,
    flac: bytes,
    short: bytes,
    settings: Mapping[str, str] = MappingProxyType({}),
    *,
    has_core_of_its_own: bool = True,
) -> float:
    """Seconds of a train job. Each worker keeps to one core, also for what surrounds its engine; gateway, S3 and the
    others go where there is room, or to the first worker's core too."""
    with running({**ONE_THREAD, **settings}, workers=workers) as stack:
        train(stack, short)
        for number in range(workers):
            _keep_to_core(stack.pid(f"stt{number + 1}" if number else "stt"), number)
        for name in () if has_core_of_its_own else PROCESSES:
            _keep_to_core(stack.pid(name), 0)
        return train(stack, flac).wall_s


def _keep_to_core(pid: int, number: int) -> None:
    cores = sorted(os.sched_getaffinity(0))
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {cores[number % len(cores)]})


def _by_slow_engine(cache: Path, minutes: float) -> list[tuple[str, float, float]]:
    """A worker that is busy for longer with each window, as with a larger model; none where it can't be had."""
    checkpoint = openai_checkpoint(cache) if minutes else None
    if not checkpoint:
        return []
    settings = {"ATR_STT_ENGINE": "openai-whisper", "ATR_STT_MODEL": str(checkpoint.parent)}
    flac, short = speech_flac(minutes * 60, cache), speech_flac(_SHORT_S, cache)
    one, two = (_shared(workers, flac, short, settings) for workers in (1, 2))
    return [(f"train job, {minutes:g} minutes, openai-whisper", one, two)]


def _bare_ones(flac: bytes, runs: int) -> tuple[str, float, float]:
    """Engines without anything around them, each with a whole recording: what memory and clock let two cores do."""
    # As workers have it; for these processes only, or all that is measured behind them would have it too.
    with patch.dict(os.environ, {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}):
        alone, together = zip(*((2 * _side_by_side(flac, 1), _side_by_side(flac, 2)) for _ in range(runs)), strict=True)
    return f"bare engine, {2 * _ALONE_S} s", statistics.median(alone), statistics.median(together)


def _side_by_side(flac: bytes, engines: int) -> float:
    """Seconds until each of so many processes has heard all of it, by one thread on a core of its own."""
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(engines, mp_context=context) as pool:
        return max(pool.map(partial(_heard_s, flac, manager.Barrier(engines)), range(engines)))


def _heard_s(flac: bytes, all_ready: Barrier, number: int) -> float:
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[number % len(cores)]})
    engine = bare_engine(threads=1)
    heard_by_bare_engine(engine, flac)  # warm
    all_ready.wait()
    began_s = time.perf_counter()
    heard_by_bare_engine(engine, flac)
    return time.perf_counter() - began_s
