"""Trains as the settings say, measures before and after, and writes the model card."""

from collections.abc import Callable, Mapping

import torch

from atr_qa.training.card import Measured, card_of
from atr_qa.training.course import Course, open_reader, train
from atr_qa.training.evaluation import measure
from atr_qa.training.fitting import Descent
from atr_qa.training.settings import TrainSettings
from atr_qa.training.squad import Squad


def train_and_report(
    settings: TrainSettings,
    learnt: Squad,
    held_out: Squad,
    tests: Mapping[str, Squad],
    on_step: Callable[[int, int, float, float], None],
) -> str:
    """The card, also written into the output folder. Raises what `train` raises."""
    if settings.threads:
        torch.set_num_threads(settings.threads)
    outcome = train(
        settings.start, learnt, held_out, settings.out, course_of(settings), lambda progress: on_step(*progress)
    )
    before, after = open_reader(settings.start), open_reader(settings.out)
    measured = [Measured("held out", outcome.before, outcome.after[outcome.share] if outcome.share else outcome.before)]
    measured += [Measured(name, measure(before, test), measure(after, test)) for name, test in tests.items()]
    card = card_of(settings, learnt, held_out, outcome, measured)
    (settings.out / "MODEL_CARD.md").write_text(card, encoding="utf-8")
    return card


def course_of(settings: TrainSettings) -> Course:
    return Course(
        passes=settings.passes,
        batch_size=settings.batch_size,
        window_tokens=settings.window_tokens,
        descent=Descent(
            settings.learning_rate, settings.warm_up, frozen_layers=settings.frozen_layers, is_half=settings.bfloat16
        ),
        shares=tuple(settings.shares),
        seed=settings.seed,
        checkpoint_s=settings.checkpoint_s,
    )
