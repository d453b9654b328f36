"""Settings of the text-to-speech service."""

from typing import Annotated

from atr_runtime.settings import ModelSettings
from pydantic import Field, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict


class TtsSettings(ModelSettings):
    """A variable is ATR_TTS_<FIELD>, such as ATR_TTS_PORT, or the shared name a field states."""

    model_config = SettingsConfigDict(env_prefix="ATR_TTS_", cli_prog_name="atr-tts")

    voice: str = ""
    """The default voice: a name in models.toml or a reference. Empty means what the model set says."""
    voices: Annotated[tuple[str, ...], NoDecode] = ()
    """More voices, with commas between them: names in models.toml or references."""
    threads: int = Field(default=2, ge=0, le=256)
    """Threads that speak one sentence; 0 means one for each core."""

    @field_validator("voices", mode="before")
    @classmethod
    def _split_at_commas(cls, value: object) -> object:
        listed = value.split(",") if isinstance(value, str) else value
        return [name.strip() for name in listed if name.strip()] if isinstance(listed, list) else listed
