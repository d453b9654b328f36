"""Settings of the speech-to-text service."""

import tempfile
from pathlib import Path
from typing import Literal

from atr_runtime.settings import ModelSettings
from pydantic import Field
from pydantic_settings import SettingsConfigDict


class SttSettings(ModelSettings):
    """A variable is ATR_STT_<FIELD>, such as ATR_STT_PORT, or the shared name a field states."""

    model_config = SettingsConfigDict(env_prefix="ATR_STT_")

    engine: Literal["faster-whisper", "openai-whisper"] = "faster-whisper"
    """What runs the model. openai-whisper is the slow reference and needs the extra atr-stt[openai]."""
    model: str = ""
    """A name in models.toml or a reference. Empty means what the model set says. For openai-whisper a folder with one of
    its checkpoints, such as tiny.en.pt."""
    device: Literal["cpu", "cuda", "auto"] = Field(default="cpu", validation_alias="ATR_DEVICE")
    """Where the model runs; auto takes an NVIDIA card where there is one (ATR_DEVICE)."""
    compute_type: str = ""
    """Arithmetic of the model, in CTranslate2's words: int8, float16, float32 and others. Empty means the best that the
    processor can do: float16 on a card, int8 on a CPU. One that is named and can't be done ends the start."""
    card: int | None = Field(default=None, ge=0)
    """Number of the card to run on; unset, one that no other worker of this host has."""
    cards_dir: Path = Field(default_factory=lambda: Path(tempfile.gettempdir(), "atr-cards"))
    """Folder in which the workers of a host agree on their cards; they all have to share it."""
    check_s: float = Field(default=60.0, ge=0)
    """How often a small inference tries whether the card still works, in seconds; one that fails ends the worker, so
    that it is started anew. 0 means never."""
    decoders: int = Field(default=0, ge=0, le=64)
    """Chunks of 30 s that are decoded at the same time; 0 means one for each core, up to 4, and 1 on a card."""
    cpu_threads: int = Field(default=0, ge=0, le=256)
    """Threads that decode one chunk; 0 means the cores shared out to the decoders."""
    batch_size: int = Field(default=0, ge=0, le=64)
    """Chunks of 30 s that are decoded together; 0 means 8 on a GPU and 1 on a CPU, where more is no faster."""
    max_jobs: int = Field(default=8, ge=1, le=128)
    """Calls of Split and Transcribe together that run at a time; beyond it they are refused."""
    windows_at_a_time: int = Field(default=0, ge=0, le=64)
    """How many windows of long recordings it takes at a time; 0 means one for each decoder, and the next."""
    max_audio_s: int = Field(default=6 * 3600, ge=1, validation_alias="ATR_MAX_AUDIO_S")
    """Longest recording that is taken, in seconds (ATR_MAX_AUDIO_S)."""
    max_upload_bytes: int = Field(default=2 * 1024**3, ge=1, validation_alias="ATR_MAX_UPLOAD_BYTES")
    """Largest file that is taken, in bytes (ATR_MAX_UPLOAD_BYTES)."""
