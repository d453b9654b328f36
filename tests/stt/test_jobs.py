"""A worker takes a bounded number of jobs."""

import pytest
from atr_runtime.errors import ResourceExhaustedError
from atr_stt.jobs import JobSlots


def test_beyond_the_limit_there_is_no_place() -> None:
    """The second job of a worker of one place is refused, and does not free the place of the first."""
    slots = JobSlots(1)
    with slots.take():
        for _ in range(2):
            with pytest.raises(ResourceExhaustedError), slots.take():
                pytest.fail("a full worker took a job")
        assert slots.running == 1
    assert slots.running == 0


def test_a_job_that_fails_frees_its_place() -> None:
    """However it ends."""
    slots = JobSlots(1)
    with pytest.raises(KeyError), slots.take():
        raise KeyError
    with slots.take():
        assert slots.running == 1
