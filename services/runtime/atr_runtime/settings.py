"""Settings that every service has, read once from the environment and the command line."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, CliApp, SettingsConfigDict

# What manuals and examples write where a secret belongs, MinIO's own default first.
_PLACEHOLDERS = {"minioadmin", "changeme", "change-me", "change_me", "password", "secret", "example", "placeholder"}


class ServiceSettings(BaseSettings):
    """Base of each service's settings: a variable is ATR_<SERVICE>_<FIELD>, or the shared name a field states.

    >>> class EchoSettings(ServiceSettings):
    ...     model_config = SettingsConfigDict(env_prefix="ATR_ECHO_")
    >>> EchoSettings(port=0).port
    0
    """

    model_config = SettingsConfigDict(
        frozen=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
        cli_kebab_case=True,
        cli_implicit_flags=True,
        # Compose hands variables on as empty ones where they are unset.
        env_ignore_empty=True,
        # An error would show all values, and so the secrets.
        hide_input_in_errors=True,
    )

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = Field(default=0, ge=0, le=65535)
    """Port to listen on; 0 takes a free one and logs it."""
    metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port of the Prometheus metrics; 0 serves none."""
    drain_s: float = Field(default=30.0, ge=0)
    """How long calls that run may go on after SIGTERM, in seconds."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", validation_alias="ATR_LOG_LEVEL")
    """Least severe level that is logged (ATR_LOG_LEVEL)."""
    log_format: Literal["json", "text"] = Field(default="json", validation_alias="ATR_LOG_FORMAT")
    """json for machines, text for a terminal (ATR_LOG_FORMAT)."""
    environment: Literal["production", "development"] = Field(default="production", validation_alias="ATR_ENVIRONMENT")
    """development takes placeholders such as "changeme" for secrets (ATR_ENVIRONMENT)."""

    @model_validator(mode="after")
    def _refuse_placeholders(self) -> Self:
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if isinstance(value, SecretStr) and self.environment == "production" and _is_placeholder(value):
                variable = field.validation_alias or name
                raise ValueError(f"{variable} is a placeholder that anyone can guess: `make env` makes a real one")
        return self


def _is_placeholder(secret: SecretStr) -> bool:
    """Whether the secret, or the password in it where it is an address, is one that everybody knows."""
    value = secret.get_secret_value()
    password = urlsplit(value).password if "://" in value else value
    return (password or "").lower() in _PLACEHOLDERS


class ModelSettings(ServiceSettings):
    """Settings of a service that runs a model."""

    models_file: Path = Field(default=Path("models.toml"), validation_alias="ATR_MODELS_FILE")
    """List of the known models (ATR_MODELS_FILE)."""
    model_dir: Path = Field(default=Path(".data/models"), validation_alias="ATR_MODEL_DIR")
    """Where downloaded models lie (ATR_MODEL_DIR)."""
    model_set: Literal["small", "standard"] = Field(default="small", validation_alias="ATR_MODEL_SET")
    """Set of models to run where no single one is named (ATR_MODEL_SET)."""
    hub_url: str = Field(default="https://huggingface.co", validation_alias="HF_ENDPOINT")
    """Hub that models are downloaded from (HF_ENDPOINT)."""
    hub_offline: bool = Field(default=False, validation_alias="HF_HUB_OFFLINE")
    """Never download; models have to be there already (HF_HUB_OFFLINE)."""


S = TypeVar("S", bound=ServiceSettings)


def read_settings(kind: type[S], arguments: Sequence[str] | None = None) -> S:
    """The settings by the command line (the process's own where none is given) and the environment.

    Ends the process with status 2 where any is wrong, after a line on stderr for each of them.
    """
    try:
        return CliApp.run(kind, cli_args=None if arguments is None else list(arguments))
    except ValidationError as error:
        sys.stderr.write("".join(f"{line}\n" for line in _explained(kind, error)))
        raise SystemExit(2) from None


def _explained(kind: type[ServiceSettings], error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        # pydantic goes on after a comma with what it tried.
        words = fault["msg"].removeprefix("Value error, ").split(", unable to")[0].replace("Input should", "must")
        # A fault of several settings together has no place; its words name them.
        yield f"{_variable(kind, str(fault['loc'][0]))}: {words}" if fault["loc"] else words


def _variable(kind: type[ServiceSettings], place: str) -> str:
    """The variable of a field, which pydantic calls by its alias or else by its name."""
    return f"{kind.model_config.get('env_prefix', '')}{place}".upper() if place in kind.model_fields else place
