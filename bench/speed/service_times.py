"""How long each part is busy with a window, read off train jobs: what the simulation of many workers starts from."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.speed.figures import Measured, Table
from bench.speed.fleet import ServiceTimes, first_limit, simulate
from bench.speed.sound import speech_flac
from bench.speed.train import ONE_THREAD, running, train
from tests.stack.processes import Stack

_WORKERS = (1, 3, 10, 30, 100, 300, 1000)
_GATEWAYS = (1, 4)
_INSTANT_WORKER = f"exec {sys.executable} -m tests.stack.instant_worker"


def measure_fleet(cache: Path, *, minutes: float, around_minutes: float) -> Measured:
    """Two jobs give the times, and the simulation says what limits many workers.

    One of `minutes` on one worker of one thread gives the worker's; one of `around_minutes` with an engine that hears at
    once gives what gateway and S3 spend on windows, and nearly nothing that only passes with time.
    """
    times = _service_times(speech_flac(minutes * 60, cache), speech_flac(around_minutes * 60, cache))
    tables = []
    for gateways in _GATEWAYS:
        runs = [simulate(times, workers=workers, gateways=gateways) for workers in _WORKERS]
        tables.append(
            Table(
                f"Simulated: one train job, {gateways} core{'s' if gateways > 1 else ''} of gateway",
                ["workers", "audio hours an hour", "workers busy", "gateway busy", "S3 busy", "limit"],
                [
                    [run.workers, round(run.audio_s_per_s), *(f"{share:.0%}" for share in run.busy.values()), run.limit]
                    for run in runs
                ],
                plot=("workers", "audio hours an hour"),
            )
        )
    return Measured(tables=[_table_of(times), *tables], notes=[_note(times)])


def _service_times(flac: bytes, long_flac: bytes) -> ServiceTimes:
    worker, around = _spent(flac), _spent(long_flac, _INSTANT_WORKER)
    return ServiceTimes(
        window_s=around.audio_s / around.windows,
        worker_s_per_audio_s=worker.processor_s["stt"] / worker.audio_s,
        gateway_s_per_window=around.processor_s["gateway"] / around.windows,
        s3_s_per_window=around.processor_s["s3"] / around.windows,
    )


@dataclass(frozen=True)
class _Spent:
    """What a recording took of each process, from its upload to its last transcript."""

    audio_s: float
    windows: int
    processor_s: dict[str, float]


def _spent(flac: bytes, worker_command: str = "") -> _Spent:
    settings = {**ONE_THREAD, "ATR_LOG_LEVEL": "INFO", "ATR_LOG_FORMAT": "json"}
    with running(settings, worker_command=worker_command) as stack:
        train(stack, flac)  # warm
        before, windows_before = _processor_s(stack), _windows(stack)
        run = train(stack, flac)
        after = _processor_s(stack)
        return _Spent(
            run.audio_s, _windows(stack) - windows_before, {name: after[name] - before[name] for name in after}
        )


def _processor_s(stack: Stack) -> dict[str, float]:
    """Processor seconds of each process so far."""
    times = {name: psutil.Process(stack.pid(name)).cpu_times() for name in ("gateway", "stt", "s3")}
    return {name: each.user + each.system for name, each in times.items()}


def _windows(stack: Stack) -> int:
    lines = [line for line in stack.log_file("gateway").read_text().splitlines() if line.startswith("{")]
    return sum(json.loads(line)["message"] == "window transcribed" for line in lines)


def _table_of(times: ServiceTimes) -> Table:
    rows: list[list[str | float]] = [
        ["audio in a window, s", round(times.window_s, 1)],
        ["worker, s for a second of audio", round(times.worker_s_per_audio_s, 4)],
        ["gateway, processor ms for a window", round(times.gateway_s_per_window * 1000, 1)],
        ["S3, processor ms for a window", round(times.s3_s_per_window * 1000, 1)],
    ]
    return Table("Service times, measured", ["what", "value"], rows)


def _note(times: ServiceTimes) -> str:
    return (
        f"One core of gateway is as busy as its workers at about {first_limit(times):,} workers of this speed. "
        "A train job runs at one gateway; others answer requests meanwhile."
    )
