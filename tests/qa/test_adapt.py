"""A whole training on feedback, in its own process, with a tiny model."""

import json
from pathlib import Path

import pytest
from atr_qa.adaptation import ADAPTED
from atr_qa.reader import OnnxReader
from atr_qa.trainer_process import TrainerProcess
from atr_runtime.models import Model

from tests.qa.tiny_models import TEXT, make_tiny_model

ANSWERS = ("1889", "Gustave Eiffel", "every seven years", "a firm")


def squad(*texts: str) -> str:
    """For each text four questions, the last of which has no answer in it."""
    paragraphs = []
    for number, text in enumerate(texts):
        answers = [[{"text": answer, "answer_start": text.index(answer)}] for answer in ANSWERS[:3]]
        qas = [
            {"id": f"{number}-{at}", "question": f"What is {at}?", "answers": each}
            for at, each in enumerate([*answers, []])
        ]
        paragraphs.append({"context": text, "qas": qas})
    return json.dumps({"data": [{"paragraphs": paragraphs}]})


def ship(model: Path, folder: Path) -> None:
    """Writes a model as readers ship: in int8 alone, beside a config that tells of the half precision it was kept in."""
    from atr_qa.export import export_reader  # noqa: PLC0415 - torch is an extra
    from atr_qa.torch_model import load_tokenizer, load_torch_model  # noqa: PLC0415

    export_reader(load_torch_model(model), load_tokenizer(model), folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"dtype": "float16"}))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What a trainer finds: a model, feedback to learn from and feedback to measure on; beside it what to mix in."""
    ship(make_tiny_model(tmp_path / "tiny", "distilbert"), tmp_path / "work" / "start")
    (tmp_path / "work" / "start" / "calibration.json").write_text('{"even_margin": 4}')
    (tmp_path / "work" / "learnt.json").write_text(squad(f"Yes. {TEXT}"))
    (tmp_path / "work" / "held_back.json").write_text(squad(f"No. {TEXT}"))
    (tmp_path / "replay.json").write_text(squad(*(f"Passage {number}. {TEXT}" for number in range(12))))
    return tmp_path / "work"


async def test_a_training_leaves_a_version_that_both_engines_read_with(folder: Path) -> None:
    """With the figures before and after; its progress counts up to the end."""
    trainer = TrainerProcess(replay=folder.parent / "replay.json", threads=1)
    steps = [step async for step in trainer.train(folder, "tiny")]
    assert [step.done for step in steps] == list(range(1, steps[-1].total + 1))
    adapted = ADAPTED.validate_json((folder / "adapted.json").read_bytes())
    assert (adapted.base, adapted.trained) == ("tiny", 4)
    assert adapted.before.questions == adapted.after.questions == 4
    assert adapted.replay_before.questions == adapted.replay_after.questions > 0
    assert adapted.replayed + 2 * adapted.replay_after.questions in (47, 48)
    assert 0 <= adapted.after.f1 <= 100
    assert (folder / "version" / "calibration.json").read_text() == '{"even_margin": 4}'
    assert OnnxReader(Model("new", folder / "version"), threads=1).read("What?", [TEXT])

    from atr_qa.torch_model import load_torch_model  # noqa: PLC0415 - torch is an extra

    old, new = (load_torch_model(folder / name).state_dict() for name in ("start", "version"))
    # What is kept is half as wide.
    assert any((old[name].half() != new[name].half()).any() for name in old)
