"""`atr-qa train`, on a tiny model."""

from collections.abc import Callable
from pathlib import Path

import pytest
from atr_qa.training.command import main, progress_lines
from atr_qa.training.squad import read_squad

from tests.qa.training.tiny import squad_file, tiny_reader

TINY = ("--batch-size", "4", "--window-tokens", "64", "--threads", "1", "--shares", "1.0", "--held-out", "0.3")


def command(folder: Path, out: str, *more: str) -> list[str]:
    return [str(folder / "set.json"), "--start", str(folder / "start"), "--out", str(folder / out), *TINY, *more]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds a set and a model to start from."""
    made = tmp_path_factory.mktemp("train")
    tiny_reader(made / "start")
    squad_file(made, 24)
    return made


def test_a_training_writes_a_model_that_the_service_can_read_with(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Weights, int8 form, tokenizer and a card with figures before and after; its checkpoint is gone."""
    assert main(command(folder, "whole", "--passes", "1", "--test", str(folder / "set.json"))) == 0
    from atr_qa.reader import OnnxReader  # noqa: PLC0415 - only after the skip
    from atr_runtime.models import Model  # noqa: PLC0415

    squad = read_squad([folder / "set.json"])
    assert OnnxReader(Model("tiny", folder / "whole"), threads=1).read("When?", squad.passages[:1])
    assert not (folder / "whole" / "checkpoint.pt").exists()
    printed = capsys.readouterr()
    card = (folder / "whole" / "MODEL_CARD.md").read_text()
    assert card == printed.out
    assert "| held out | before |" in card
    assert "| set | after | 24 |" in card
    assert "(100 %)" in printed.err
    assert "0:00 left" in printed.err


def test_a_stopped_training_goes_on_and_ends_as_if_it_had_not_been_stopped(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its weights are the same to the last digit: all that the second process knows is what the first one saved."""
    safetensors = pytest.importorskip("safetensors.numpy", reason="needs the extra torch: pip install 'atr-qa[torch]'")
    pytest.importorskip("torch", reason="needs the extra torch: pip install 'atr-qa[torch]'")
    # Slow, and nothing that could differ.
    monkeypatch.setattr("atr_qa.training.course.export_reader", lambda *_: None)
    more = ("--passes", "2", "--checkpoint-s", "0.000001")

    def stopping() -> Callable[[int, int, float, float], None]:
        def show(step: int, steps: int, loss: float, left_s: float) -> None:
            if step == steps // 2:
                raise KeyboardInterrupt

        return show

    with monkeypatch.context() as patched:
        patched.setattr("atr_qa.training.command.progress_lines", stopping)
        with pytest.raises(KeyboardInterrupt):
            main(command(folder, "stopped", *more))
    assert (folder / "stopped" / "checkpoint.pt").exists()
    assert main(command(folder, "stopped", *more)) == 0
    assert main(command(folder, "straight", *more)) == 0
    weights, expected = (safetensors.load_file(folder / name / "model.safetensors") for name in ("stopped", "straight"))
    assert weights.keys() == expected.keys()
    for name in weights:
        assert (weights[name] == expected[name]).all(), name


def test_a_checkpoint_of_another_training_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Mixing two trainings would give neither."""
    torch = pytest.importorskip("torch", reason="needs the extra torch: pip install 'atr-qa[torch]'")
    (folder / "other").mkdir()
    torch.save({"recipe": "another", "step": 1}, folder / "other" / "checkpoint.pt")
    assert main(command(folder, "other")) == 1
    assert "stopped training of other data or settings" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "No such file"), ("{}", "is not a SQuAD file"), ('{"data": []}', "too few passages")],
)
def test_files_that_cannot_be_trained_on_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, message: str
) -> None:
    """In one line, before anything heavy is loaded."""
    pytest.importorskip("torch", reason="needs the extra torch: pip install 'atr-qa[torch]'")
    if content is not None:
        (tmp_path / "set.json").write_text(content)
    assert main(command(tmp_path, "out")) == 1
    assert message in capsys.readouterr().err


def test_without_torch_the_command_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The default installation goes without."""
    monkeypatch.setattr("atr_qa.extra.has_torch", lambda: False)
    assert main(command(tmp_path, "out")) == 1
    assert "pip install 'atr-qa[torch]'" in capsys.readouterr().err


def test_help_names_what_can_be_set(capsys: pytest.CaptureFixture[str]) -> None:
    """With the defaults."""
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    printed = capsys.readouterr().out
    for word in ("--learning-rate", "--held-out", "(default: 0.15)", "goes on when the same command is given again"):
        assert word in printed


def test_progress_shows_the_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    """The first step and the last one always, others every few seconds."""
    show = progress_lines()
    for step in range(1, 4):
        show(step, 3, 1.5, 3665.0 * (3 - step))
    lines = capsys.readouterr().err.splitlines()
    assert [line.strip() for line in lines] == [
        "step 1 of 3 (33 %), loss 1.50, 2:02:10 left",
        "step 3 of 3 (100 %), loss 1.50, 0:00 left",
    ]
