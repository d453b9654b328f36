"""The simulation of many workers."""

import pytest

from bench.speed.fleet import ServiceTimes, first_limit, simulate

TIMES = ServiceTimes(window_s=60, worker_s_per_audio_s=0.05, gateway_s_per_window=0.02, s3_s_per_window=0.01)


@pytest.mark.parametrize("workers", [1, 10])
def test_few_workers_are_the_limit_themselves(workers: int) -> None:
    """Each does 20 s of audio a second, and is busy nearly all the time."""
    run = simulate(TIMES, workers=workers)
    assert run.audio_s_per_s == pytest.approx(20 * workers, rel=0.03)
    assert run.limit == "workers"
    assert run.busy["workers"] == pytest.approx(1, abs=0.03)


def test_many_workers_wait_for_the_gateway() -> None:
    """Its one core takes 50 windows a second, however many workers there are; four take four times as many."""
    alone, four = (simulate(TIMES, workers=400, gateways=gateways) for gateways in (1, 4))
    assert alone.limit == "gateway"
    assert alone.audio_s_per_s == pytest.approx(50 * 60, rel=0.1)
    assert four.audio_s_per_s > 2 * alone.audio_s_per_s


def test_the_first_limit_is_where_the_gateway_is_as_busy_as_its_workers() -> None:
    """3 s of a worker to 20 ms of the gateway."""
    assert first_limit(TIMES) == 150
