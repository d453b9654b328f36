"""Settings that every service has, read once from the environment and the command line."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


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
