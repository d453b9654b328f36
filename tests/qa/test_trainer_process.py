"""The process that trains, played by small programs."""

import os
import sys
from pathlib import Path

import pytest
from atr_qa.trainer_process import TrainerProcess
from atr_runtime.errors import InternalError

# Says what it was given, then waits for the end of its input.
WAITING = """
import json, os, sys
task = json.load(open(sys.argv[1] + "/task.json"))
open(sys.argv[1] + "/seen", "w").write(f"{task['base']} {task['replay'][-11:]} {os.environ['OMP_NUM_THREADS']}")
print(f"[1, {os.getpid()}]", flush=True)
sys.stdin.read()
"""


def trainer_of(program: str) -> TrainerProcess:
    return TrainerProcess(replay=Path("replay.json"), threads=3, program=[sys.executable, "-c", program])


async def test_steps_come_as_they_are_made(tmp_path: Path) -> None:
    """Until the program ends."""
    steps = trainer_of("for done in (1, 2): print([done, 2], flush=True)").train(tmp_path, "small")
    assert [tuple(step) async for step in steps] == [(1, 2), (2, 2)]


async def test_a_training_that_is_left_ends_at_once(tmp_path: Path) -> None:
    """Whoever stops listening stops it; it had been told what to do."""
    steps = trainer_of(WAITING).train(tmp_path, "small")
    _, process_id = await anext(steps)
    assert (tmp_path / "seen").read_text() == "small replay.json 3"
    os.kill(process_id, 0)
    await steps.aclose()
    with pytest.raises(ProcessLookupError):
        os.kill(process_id, 0)


async def test_a_training_that_fails_says_little_and_logs_the_rest(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What the program wrote may hold paths: it is for the log."""
    steps = trainer_of("raise SystemExit('no such file: /secret')").train(tmp_path, "small")
    with pytest.raises(InternalError, match=r"^the training failed$"):
        _ = [step async for step in steps]
    assert "/secret" in str(caplog.records[-1].__dict__["reason"])
