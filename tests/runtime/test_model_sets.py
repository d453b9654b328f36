"""A whole set is brought by one command, survives what goes wrong on the way, and then needs no network."""

import functools
import hashlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from atr_runtime import models, models_cli
from atr_runtime.hub import Hub, HubFileMissingError, HubUnreachableError
from atr_runtime.models import resolve_model
from atr_runtime.settings import ModelSettings

from tests.runtime.local_hub import REPOSITORY, REVISION, LocalHub

MakeSettings = Callable[..., ModelSettings]

SOURCE = f"hf://{REPOSITORY}@{REVISION}"
WEIGHTS = {role: random.Random(role).randbytes(300_000) for role in ("stt", "reader", "embedder", "voice")}


def entry(role: str, description: str, folder: str = "") -> str:
    return f"[models.{role}]\nsource = '{SOURCE}{folder}'\n{description}\n"


def hashed(name: str, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    return f"files = [{{ name = '{name}', size_bytes = {len(content)}, sha256 = '{sha256}' }}]"


MODELS_TOML = "".join(
    [
        "[sets.standard]\nstt = 'stt'\nreader = 'reader'\nembedder = 'embedder'\nvoice = 'voice'\n",
        entry("stt", hashed("model.bin", WEIGHTS["stt"])),
        # As for a model whose hashes nobody could read: the hub's listing of that commit has them.
        entry("reader", "listed = { 'reader.int8.onnx' = 'onnx/quantized.onnx', 'tokenizer.json' = 'tokenizer.json' }"),
        entry("embedder", hashed("model.onnx", WEIGHTS["embedder"])),
        entry("voice", hashed("voice.onnx", WEIGHTS["voice"]), "/en/voices"),
    ]
)


@pytest.fixture
def settings(
    settings_for: MakeSettings, hub: LocalHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> ModelSettings:
    """Settings that reach a hub with all files of the set, and more; the same for the command line."""
    hub.files = {
        "model.bin": WEIGHTS["stt"],
        "onnx/quantized.onnx": WEIGHTS["reader"],
        "onnx/whole.onnx": b"unwanted" * 1000,
        "tokenizer.json": b"{}",
        "model.onnx": WEIGHTS["embedder"],
        "en/voices/voice.onnx": WEIGHTS["voice"],
    }
    settings = settings_for(MODELS_TOML, hub.url, model_set="standard")
    monkeypatch.setenv("ATR_MODELS_FILE", str(settings.models_file))
    monkeypatch.setenv("ATR_MODEL_DIR", str(settings.model_dir))
    monkeypatch.setenv("ATR_MODEL_SET", "standard")
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr(models, "Hub", functools.partial(Hub, retry_delay_s=0))
    return settings


def test_a_set_is_brought_and_then_needs_no_network(settings: ModelSettings, hub: LocalHub) -> None:
    """Only the files that are named; after that every role loads offline, and without one request."""
    assert models_cli.main(["pull"]) == 0
    assert {path for path, _ in hub.requests} == hub.files.keys() - {"onnx/whole.onnx"}
    offline = settings.model_copy(update={"hub_offline": True, "hub_url": "http://127.0.0.1:9"})
    names = {"stt": "model.bin", "reader": "reader.int8.onnx", "embedder": "model.onnx", "voice": "voice.onnx"}
    for role, name in names.items():
        assert (resolve_model(offline, role).directory / name).read_bytes() == WEIGHTS[role]
    assert models_cli.main(["verify"]) == 0


def test_a_pull_that_broke_off_is_finished_by_the_next(settings: ModelSettings, hub: LocalHub) -> None:
    """The first says so by its status; the second asks only for what is missing."""
    # The first download comes through, the second breaks until it gives up.
    hub.breaks_after_bytes = [300_000, 100_000, 0, 0, 0]
    hub.files.pop("en/voices/voice.onnx")
    assert models_cli.main(["pull"]) == 1
    hub.files["en/voices/voice.onnx"] = WEIGHTS["voice"]
    hub.requests.clear()
    assert models_cli.main(["pull"]) == 0
    assert ("model.bin", "") not in hub.requests
    assert ("onnx/quantized.onnx", "bytes=100000-") in hub.requests


def test_a_listed_file_that_changed_on_the_way_is_refused(
    settings: ModelSettings, hub: LocalHub, capsys: pytest.CaptureFixture[str]
) -> None:
    """What arrives has to be what the listing of the commit says."""
    listing = hub.listing()
    hub.listing = lambda: listing  # type: ignore[method-assign]  # a hub whose files are no longer those it lists
    hub.files["onnx/quantized.onnx"] = bytes(300_000)
    assert models_cli.main(["pull", "reader"]) == 1
    assert "'reader.int8.onnx' as 'org/model' has it on the hub is wrong" in capsys.readouterr().err


def test_a_listed_file_that_the_commit_lacks_is_named(settings: ModelSettings, hub: LocalHub) -> None:
    """A wrong path in models.toml is found before anything is downloaded."""
    hub.files.pop("onnx/quantized.onnx")
    with pytest.raises(HubFileMissingError, match=r"no 'onnx/quantized\.onnx' at the revision"):
        resolve_model(settings, "reader")
    assert hub.requests == []


def test_a_wrong_listed_file_is_replaced_by_a_pull(settings: ModelSettings, capsys: pytest.CaptureFixture[str]) -> None:
    """`verify` finds it, `pull` brings it anew."""
    directory = resolve_model(settings, "reader").directory
    (directory / "reader.int8.onnx").write_bytes(bytes(300_000))
    assert models_cli.main(["verify", "reader"]) == 1
    assert models_cli.main(["pull", "reader"]) == 0
    assert (directory / "reader.int8.onnx").read_bytes() == WEIGHTS["reader"]


def test_offline_nothing_is_written(settings: ModelSettings) -> None:
    """Where models are missing and may not be downloaded: the folder may be mounted read-only."""
    offline = settings.model_copy(update={"hub_offline": True})
    for role in ("stt", "reader"):
        with pytest.raises(HubUnreachableError, match="HF_HUB_OFFLINE"):
            resolve_model(offline, role)
    assert not settings.model_dir.exists()


def test_a_model_that_was_never_listed_is_not_ready(
    settings: ModelSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither for `verify` nor for `list`, which knows its size only afterwards."""
    assert models_cli.main(["verify", "reader"]) == 1
    assert "its files are missing" in capsys.readouterr().err
    models_cli.main(["list"])
    assert "reader standard ? not here" in " ".join(capsys.readouterr().out.split())
    models_cli.main(["pull", "reader"])
    capsys.readouterr()
    models_cli.main(["list"])
    assert "reader standard 0.3 MB ready" in " ".join(capsys.readouterr().out.split())
