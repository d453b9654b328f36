"""`atr-qa train`: reads the files, trains with a progress line, writes the model and its card."""

import sys
import time
from collections.abc import Callable, Sequence

from atr_runtime.errors import AtrError, InvalidArgumentError
from pydantic_settings import CliApp

from atr_qa.extra import need_torch
from atr_qa.training.settings import TrainSettings
from atr_qa.training.squad import NotSquadError, read_squad, split_by_passage

_BETWEEN_LINES_S = 5.0


def main(arguments: Sequence[str]) -> int:
    """Runs the command line; gives the exit status: 0 all well, 1 what was asked for can't be done."""
    settings = CliApp.run(TrainSettings, cli_args=list(arguments))
    try:
        need_torch("atr-qa train")
        sys.stdout.write(_train(settings))
    except (AtrError, NotSquadError, OSError) as error:
        sys.stderr.write(f"atr-qa train: {error}\n")
        return 1
    return 0


def _train(settings: TrainSettings) -> str:
    """The model card. Raises what reading and training raise."""
    learnt, held_out = split_by_passage(read_squad(settings.files), settings.held_out)
    if not learnt.questions or not held_out.questions:
        raise InvalidArgumentError("there are too few passages to train on some and measure on others")
    tests = {file.stem: read_squad([file]) for file in settings.test}
    sys.stderr.write(f"training on {len(learnt.questions):,} questions, measuring on {len(held_out.questions):,}\n")
    # Only now: torch is an extra, and takes seconds to load.
    from atr_qa.training.outcome import train_and_report  # noqa: PLC0415 - see above

    return train_and_report(settings, learnt, held_out, tests, progress_lines())


def progress_lines() -> Callable[[int, int, float, float], None]:
    """Writes where the training is, at most every few seconds, over the line before on a terminal."""
    next_at_s = 0.0

    def show(step: int, steps: int, loss: float, left_s: float) -> None:
        nonlocal next_at_s
        if step < steps and time.monotonic() < next_at_s:
            return
        next_at_s = time.monotonic() + _BETWEEN_LINES_S
        end = "\r" if sys.stderr.isatty() and step < steps else "\n"
        line = f"step {step} of {steps} ({100 * step // steps} %), loss {loss:.2f}, {_duration(left_s)} left"
        sys.stderr.write(f"{line:<72}{end}")
        sys.stderr.flush()

    return show


def _duration(seconds: float) -> str:
    """
    >>> _duration(3700), _duration(65)
    ('1:01:40', '1:05')
    """
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
