"""models.toml says what there is, and is refused where it can't be trusted."""

import hashlib
import re
from pathlib import Path

import pytest
from atr_runtime.catalog import ModelFile, read_catalog
from atr_runtime.errors import FailedPreconditionError, NotFoundError

ROOT = Path(__file__).parents[2]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "models.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize("model_set", ["small", "standard"])
def test_the_sets_of_the_repository_are_complete(model_set: str) -> None:
    """Every role of both sets has a model that models.toml describes."""
    catalog = read_catalog(ROOT / "models.toml")
    for role in ("stt", "reader", "embedder", "voice"):
        assert catalog.models[catalog.name_for(model_set, role)]


def test_what_the_repository_list_downloads_is_pinned() -> None:
    """Each model of the hub at a whole commit, which nobody can move; a short hash only there."""
    for entry in read_catalog(ROOT / "models.toml").models.values():
        from_hub = re.match(r"hf://[^@]+@[0-9a-f]{40}(/|$)", entry.source)
        assert from_hub or not entry.source.startswith("hf://")
        assert from_hub or all(len(file.sha256) == 64 for file in entry.files)


def test_a_missing_list_is_said_in_plain_words(tmp_path: Path) -> None:
    """The message names the setting, and no path."""
    with pytest.raises(NotFoundError, match="ATR_MODELS_FILE") as raised:
        read_catalog(tmp_path / "models.toml")
    assert str(tmp_path) not in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        "[models.a]\nsource = 'a'\nfiles = []",
        "[models.a]\nsource = 'a'\nfiles = [{ name = 'x', size_bytes = 1 }]",
        "[models.a]\nsource = 'a'\nfiles = [{ name = 'x', size_bytes = 1, sha256 = 'short' }]",
        "[models.a]\nsource = 'a'\nlicense = 'a misspelt key'",
        "folder = '/'",
        "[models.a]\nsource = 'hf://org/a@main'\nlisted = { 'x' = 'x' }",
        f"[models.a]\nsource = 'hf://org/a@{'0' * 40}'\nlisted = {{ '../x' = 'x' }}",
    ],
    ids=["no toml", "no files", "no hash", "short hash", "unknown key", "taken key", "branch", "outside"],
)
def test_a_wrong_list_is_refused(tmp_path: Path, text: str) -> None:
    """A model without checkable files is none."""
    with pytest.raises(
        FailedPreconditionError, match=r"^the list of models 'models\.toml' (can't be read|is wrong at \S+): .+$"
    ):
        read_catalog(written(tmp_path, text))


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x", ""])
def test_a_file_stays_in_its_models_folder(name: str) -> None:
    """A list, of ours or of a hub, can't point outside."""
    with pytest.raises(ValueError, match="inside its model's folder"):
        ModelFile(name=name, size_bytes=0, sha256="0" * 64)


def test_a_set_without_the_role_says_so(tmp_path: Path) -> None:
    """Both the set and the role are named."""
    with pytest.raises(NotFoundError, match="'small' names no model for 'voice'"):
        read_catalog(written(tmp_path, "[sets.small]\nstt = 'a'")).name_for("small", "voice")


def test_a_set_with_an_unlisted_model_is_not_available(tmp_path: Path) -> None:
    """It is said before anything is downloaded."""
    with pytest.raises(NotFoundError, match="'standard' isn't available here: its voice 'kathleen'"):
        read_catalog(written(tmp_path, "[sets.standard]\nvoice = 'kathleen'")).name_for("standard", "voice")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"right", ""),
        (b"wrong", "is wrong: its SHA-256 is another"),
        (b"longer", "is wrong: 6 bytes instead of 5"),
        (None, "is missing"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, content: bytes | None, fault: str) -> None:
    """Missing, of another size, of another hash: each in its own words."""
    file = ModelFile(name="f", size_bytes=5, sha256=hashlib.sha256(b"right").hexdigest())
    if content is not None:
        (tmp_path / "f").write_bytes(content)
    assert file.fault(tmp_path / "f") == fault
