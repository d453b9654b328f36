"""What limits many workers: the scheduler of the train job, simulated with service times that were measured.

A window is written to S3, waits for a worker, goes through the gateway and is worked on. A worker holds two windows, so
that it never waits for the next. Cutting recordings into windows is counted as the workers' time, who do it.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import simpy

_IN_FLIGHT_PER_WORKER = 2
# Enough for each worker to find its pace.
_WINDOWS_PER_WORKER = 30
_RECORDING_S = 3600


@dataclass(frozen=True)
class ServiceTimes:
    """Seconds of each part, for a window or for a second of audio."""

    window_s: float
    worker_s_per_audio_s: float
    gateway_s_per_window: float
    s3_s_per_window: float
    # How many requests S3 works on at a time.
    s3_width: int = 8


@dataclass(frozen=True)
class FleetRun:
    """Audio seconds a second, and which share of the time each part was busy."""

    workers: int
    audio_s_per_s: float
    busy: dict[str, float]

    @property
    def limit(self) -> str:
        return max(self.busy, key=self.busy.__getitem__)


def simulate(times: ServiceTimes, *, workers: int, gateways: int = 1) -> FleetRun:
    """One train job over recordings of an hour, enough of them to keep all workers busy."""
    env = simpy.Environment()
    fleet = _Fleet(env, times, workers, gateways)
    windows_each = round(_RECORDING_S / times.window_s)
    recordings = max(2, round(workers * _WINDOWS_PER_WORKER / windows_each))
    done = [env.process(fleet.recording(windows_each)) for _ in range(recordings)]
    env.run(env.all_of(done))
    audio_s = recordings * windows_each * times.window_s
    return FleetRun(workers, audio_s / env.now, {name: each.busy(env.now) for name, each in fleet.parts.items()})


class _Part:
    """Something of which there are `width`, and how long they worked."""

    def __init__(self, env: simpy.Environment, width: int) -> None:
        self._env = env
        self._width = width
        self._places = simpy.Resource(env, width)
        self._worked_s = 0.0

    def work(self, seconds: float) -> Generator[Any, Any, None]:
        with self._places.request() as place:
            yield place
            yield self._env.timeout(seconds)
            self._worked_s += seconds

    def busy(self, whole_s: float) -> float:
        return self._worked_s / whole_s / self._width


class _Fleet:
    def __init__(self, env: simpy.Environment, times: ServiceTimes, workers: int, gateways: int) -> None:
        self._env = env
        self._times = times
        self._in_flight = simpy.Resource(env, workers * _IN_FLIGHT_PER_WORKER)
        self.parts = {
            "workers": _Part(env, workers),
            "gateway": _Part(env, gateways),
            "S3": _Part(env, times.s3_width),
        }

    def recording(self, windows: int) -> Generator[Any, Any, None]:
        yield self._env.all_of([self._env.process(self._window()) for _ in range(windows)])

    def _window(self) -> Generator[Any, Any, None]:
        times = self._times
        yield from self.parts["S3"].work(times.s3_s_per_window)
        with self._in_flight.request() as place:
            yield place
            yield from self.parts["gateway"].work(times.gateway_s_per_window)
            yield from self.parts["workers"].work(times.window_s * times.worker_s_per_audio_s)


def first_limit(times: ServiceTimes) -> int:
    """The number of workers at which the gateway is as busy as they are, by its share alone."""
    return round(times.window_s * times.worker_s_per_audio_s / times.gateway_s_per_window)
