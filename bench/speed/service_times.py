"""How long each part is busy with a window, read off a train job: what the simulation of many workers starts from."""

import json
import time
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
_IDLE_S = 10.0


def measure_fleet(cache: Path, *, minutes: float) -> Measured:
    """One job on one worker of one thread gives the times; the simulation says what limits more of them."""
    times = _service_times(speech_flac(minutes * 60, cache))
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


def _service_times(flac: bytes) -> ServiceTimes:
    with running({**ONE_THREAD, "ATR_LOG_LEVEL": "INFO", "ATR_LOG_FORMAT": "json"}) as stack:
        train(stack, flac)
        begin = _mark(stack)
        time.sleep(_IDLE_S)
        idle = _mark(stack)
        run = train(stack, flac)
        end = _mark(stack)
    busy_s, idle_s = end.clock_s - idle.clock_s, idle.clock_s - begin.clock_s
    # What a process does anyway, such as looking for jobs, is no window's.
    spent = {
        name: end.spent_s[name] - idle.spent_s[name] - (idle.spent_s[name] - begin.spent_s[name]) * busy_s / idle_s
        for name in end.spent_s
    }
    windows = end.windows - idle.windows
    return ServiceTimes(
        window_s=run.audio_s / windows,
        worker_s_per_audio_s=spent["stt"] / run.audio_s,
        gateway_s_per_window=spent["gateway"] / windows,
        s3_s_per_window=spent["s3"] / windows,
    )


@dataclass(frozen=True)
class _Mark:
    """The clock, the processor seconds of each process, and the windows that are done, all so far."""

    clock_s: float
    spent_s: dict[str, float]
    windows: int


def _mark(stack: Stack) -> _Mark:
    times = {name: psutil.Process(stack.pid(name)).cpu_times() for name in ("gateway", "stt", "s3")}
    spent_s = {name: each.user + each.system for name, each in times.items()}
    return _Mark(time.perf_counter(), spent_s, _windows(stack))


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
