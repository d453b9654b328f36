"""Settings of the gateway."""

from pathlib import Path

from atr_runtime.settings import ServiceSettings
from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict


class GatewaySettings(ServiceSettings):
    """ATR's REST gateway. Each option is also a variable: ATR_GATEWAY_<OPTION>, or the name in brackets."""

    model_config = SettingsConfigDict(env_prefix="ATR_GATEWAY_", cli_prog_name="atr-gateway")

    port: int = Field(default=8000, ge=0, le=65535, validation_alias="ATR_HTTP_PORT")
    """Port of the REST API and the page (ATR_HTTP_PORT)."""
    web_dir: Path | None = Field(default=None, validation_alias="ATR_WEB_DIR")
    """Folder of the page to serve at /; unset serves none (ATR_WEB_DIR)."""

    stt_target: str = Field(default="127.0.0.1:50051", validation_alias="ATR_STT_TARGET")
    """Where speech to text answers, such as dns:///stt:50051 (ATR_STT_TARGET)."""
    qa_target: str = Field(default="127.0.0.1:50052", validation_alias="ATR_QA_TARGET")
    """Where question answering answers (ATR_QA_TARGET)."""
    tts_target: str = Field(default="127.0.0.1:50053", validation_alias="ATR_TTS_TARGET")
    """Where text to speech answers (ATR_TTS_TARGET)."""

    s3_url: str = Field(default="http://127.0.0.1:9000", validation_alias="ATR_S3_URL")
    """Address of the S3 server, http or https (ATR_S3_URL)."""
    s3_access_key: str = Field(default="", validation_alias="ATR_S3_ACCESS_KEY")
    """Access key (ATR_S3_ACCESS_KEY)."""
    s3_secret_key: SecretStr = Field(default=SecretStr(""), validation_alias="ATR_S3_SECRET_KEY")
    """Secret key (ATR_S3_SECRET_KEY)."""
    s3_bucket: str = Field(default="atr", validation_alias="ATR_S3_BUCKET")
    """Bucket that holds everything; made when it is missing (ATR_S3_BUCKET)."""
    job_store_url: SecretStr = Field(
        default=SecretStr("sqlite:///.data/jobs.sqlite"), validation_alias="ATR_JOB_STORE_URL"
    )
    """Database of the train jobs: sqlite:///FILE, or for several gateways postgresql://... (ATR_JOB_STORE_URL)."""
    id: str = ""
    """Name under which this gateway claims jobs, different for each; empty for the host's name, or one fixed name where
    the job store is an SQLite file."""
    lease_s: float = Field(default=10.0, ge=1)
    """After how many seconds without a sign of life another gateway's jobs are taken over."""

    max_upload_bytes: int = Field(default=2 * 1024**3, gt=0, validation_alias="ATR_MAX_UPLOAD_BYTES")
    """Largest recording that is accepted, in bytes (ATR_MAX_UPLOAD_BYTES)."""
    max_question_bytes: int = Field(default=32 * 1024**2, gt=0)
    """Largest spoken question that is accepted, in bytes."""
    max_window_s: int = Field(default=85, ge=10, le=600)
    """Longest piece that one speech-to-text call gets, in seconds. Whisper works on 30 s at a time and begins the next
    where its last sentence ended: 85 s is three times that, and short enough to share a recording evenly."""
    question_timeout_s: float = Field(default=60.0, gt=0)
    """How long each stage of a question may take, in seconds."""
