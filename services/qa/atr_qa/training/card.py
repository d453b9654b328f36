"""The model card of a training: what it started from, what it saw, what it is worth."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from atr_qa.training.course import Outcome
from atr_qa.training.evaluation import Figures
from atr_qa.training.settings import TrainSettings
from atr_qa.training.squad import Squad


class Measured(NamedTuple):
    """The figures of one set before and after the training."""

    name: str
    before: Figures
    after: Figures


def card_of(
    settings: TrainSettings, learnt: Squad, held_out: Squad, outcome: Outcome, measured: Sequence[Measured]
) -> str:
    """In Markdown."""
    rows = "\n".join(_row(one.name, when, figures) for one in measured for when, figures in _both(one))
    tried = "\n".join(f"| {share:g} | {_cells(figures)} |" for share, figures in outcome.after.items())
    return f"""# Reader {settings.out.name}

Extractive question answering. Made by `atr-qa train` on {dt.datetime.now(dt.UTC):%Y-%m-%d}
from the model in `{settings.start.name}`.

## Training
{len(learnt.questions)} questions on {len(learnt.passages)} passages of {_names(settings)}, {settings.passes} passes with
hard wrong passages and texts made like transcripts. AdamW {settings.learning_rate:g}, warm-up {settings.warm_up:g},
then linear descent, batch {settings.batch_size}, windows of {settings.window_tokens} tokens, embeddings and
{settings.frozen_layers} lowest layers frozen, seed {settings.seed}. Share of the trained weights in the average with
those of the start: {outcome.share:g}.

## Measured
The passage given, in percent. Held out: {len(held_out.passages)} passages, never trained on here.

| set | weights | questions | EM | F1 | no-answer AUROC |
|---|---|---|---|---|---|
{rows}

Shares that were tried, on the held-out set:

| share | EM | F1 | no-answer AUROC |
|---|---|---|---|
{tried}
"""


def _both(one: Measured) -> list[tuple[str, Figures]]:
    return [("before", one.before), ("after", one.after)]


def _row(name: str, when: str, figures: Figures) -> str:
    return f"| {name} | {when} | {figures.questions} | {_cells(figures)} |"


def _cells(figures: Figures) -> str:
    return f"{figures.em:.1f} | {figures.f1:.1f} | {figures.auroc:.1f}"


def _names(settings: TrainSettings) -> str:
    return ", ".join(f"`{file.name}`" for file in settings.files)
