"""The parts of the running service beside what answers: it follows promotions, and it can train."""

from functools import partial
from pathlib import Path

from atr_qa.adaptation import Adaptation
from atr_qa.answering import QuestionAnswering
from atr_qa.extra import has_torch
from atr_qa.following import Follower
from atr_qa.loading import load, make_reader, reader_model
from atr_qa.settings import QaSettings
from atr_qa.trainer_process import TrainerProcess
from atr_qa.versions import ReaderVersions


def load_following(settings: QaSettings) -> QuestionAnswering:
    """What `load` builds, which from now on reads with the promoted version. Raises what `load` raises."""
    answering = load(settings)
    follower = Follower(
        answering,
        ReaderVersions(settings),
        base=reader_model(settings),
        make_reader=partial(make_reader, settings=settings),
    )
    follower.look()
    follower.follow()
    return answering


def adaptation_of(settings: QaSettings) -> Adaptation | None:
    """What trains on feedback; None without the extra `torch`, or without the file that every training mixes in."""
    replay: Path = settings.models_file.resolve().parent / settings.replay_file
    if not has_torch() or not replay.exists():
        return None
    trainer = TrainerProcess(replay=replay, threads=settings.adapt_threads)
    return Adaptation(ReaderVersions(settings), trainer, partial(reader_model, settings))
