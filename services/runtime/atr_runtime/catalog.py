"""models.toml: every model by name, where it comes from, and what its files must be."""

import hashlib
import re
import tomllib
from pathlib import Path, PurePosixPath
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from atr_runtime.errors import FailedPreconditionError, NotFoundError

_BLOB_ID_DIGITS = 40
# A branch or a tag may be moved to other files, a commit can't.
_COMMIT = re.compile(r"hf://[^@]+@[0-9a-f]{40}(/|$)")


class WrongFileError(FailedPreconditionError):
    """A file is not the one that its entry names."""


def _inside_its_folder(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise ValueError("a file's name must stay inside its model's folder")
    return name


class ModelFile(BaseModel):
    """One file of a model; its `name` is relative to the model's folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, AfterValidator(_inside_its_folder)]
    size_bytes: int = Field(ge=0)
    sha256: str = Field(pattern=r"^([0-9a-f]{64}|[0-9a-f]{40})$")
    """In hex. 40 digits: a git blob id instead, which is all that a hub tells of a repository's small files."""
    hub_path: str = ""
    """Path from the root of the hub's repository; empty: where the source's path and the name lead."""

    def fault(self, path: Path) -> str:
        """What is wrong with the file at `path`, in words that follow its name; empty when it is the right one."""
        if not path.is_file():
            return "is missing"
        size_bytes = path.stat().st_size
        if size_bytes != self.size_bytes:
            return f"is wrong: {size_bytes:,} bytes instead of {self.size_bytes:,}"
        if _hash_of(path, is_blob=len(self.sha256) == _BLOB_ID_DIGITS) != self.sha256:
            return "is wrong: its SHA-256 is another"
        return ""


def _hash_of(path: Path, *, is_blob: bool) -> str:
    with path.open("rb") as file:
        if not is_blob:
            return hashlib.file_digest(file, "sha256").hexdigest()
        # Git hashes a header before the content.
        blob = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
        blob.update(file.read())
        return blob.hexdigest()


class Entry(BaseModel):
    """A model as models.toml describes it: by `files` whose hashes are known, or by what is `listed` by the hub."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    licence: str = ""
    files: tuple[ModelFile, ...] = ()
    listed: dict[Annotated[str, AfterValidator(_inside_its_folder)], str] = {}
    """Name of each file to its path in the repository, whose hashes the hub's listing of the commit states."""

    @model_validator(mode="after")
    def _can_be_checked(self) -> Self:
        if bool(self.files) == bool(self.listed):
            raise ValueError("a model needs either files or listed")
        if self.listed and not _COMMIT.match(self.source):
            raise ValueError("without hashes, the source has to be hf://org/name@ and a whole commit id")
        return self


class Catalog(BaseModel):
    """The content of models.toml, and the folder it lies in (which path sources start from)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path
    sets: dict[str, dict[str, str]] = {}
    models: dict[str, Entry] = {}

    def name_for(self, model_set: str, role: str) -> str:
        """The model that a set names for a role; NotFoundError where it names none."""
        name = self.sets.get(model_set, {}).get(role)
        if name is None:
            raise NotFoundError(f"the model set '{model_set}' names no model for '{role}'; name one in the settings")
        if name not in self.models:
            raise NotFoundError(
                f"the model set '{model_set}' isn't available here: its {role} '{name}' has no entry in models.toml"
            )
        return name


def read_catalog(path: Path) -> Catalog:
    """Reads models.toml. NotFoundError where there is none, FailedPreconditionError where it is wrong."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
        return Catalog(folder=path.resolve().parent, **content)
    except FileNotFoundError:
        raise NotFoundError(f"the list of models '{path.name}' is missing (ATR_MODELS_FILE)") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise FailedPreconditionError(
            f"the list of models '{path.name}' is wrong at {place}: {first['msg']}"
        ) from error
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise FailedPreconditionError(f"the list of models '{path.name}' can't be read: {error}") from error
