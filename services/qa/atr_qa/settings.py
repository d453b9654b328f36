"""Settings of the question-answering service."""

from pathlib import Path
from typing import Literal

from atr_runtime.settings import ModelSettings
from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict


class QaSettings(ModelSettings):
    """Serves question answering. `atr-qa train` and `atr-qa export` do other things, and have a --help of their own.

    A variable is ATR_QA_<FIELD>, such as ATR_QA_PORT, or the shared name a field states.
    """

    model_config = SettingsConfigDict(env_prefix="ATR_QA_", cli_prog_name="atr-qa")

    engine: Literal["onnx", "transformers"] = "onnx"
    """What runs the reader; transformers needs the extra `torch`."""
    device: Literal["cpu", "cuda", "auto"] = Field(default="cpu", validation_alias="ATR_DEVICE")
    """Where the transformers engine runs; auto takes an NVIDIA card where there is one (ATR_DEVICE). The onnx engine
    always runs on the CPU."""
    check_s: float = Field(default=60.0, ge=0)
    """How often the reader tries whether its card still works, in seconds; one that fails ends the service, so that it is
    started anew. 0 means never."""
    reader: str = ""
    """The reader: a name in models.toml or a reference. Empty means what the model set says."""
    embedder: str = ""
    """The embedding model: a name in models.toml or a reference. Empty means what the model set says."""
    threads: int = Field(default=0, ge=0, le=256)
    """Threads that run one model; 0 means one for each core."""
    read_passages: int = Field(default=5, ge=1, le=100)
    """How many of the passages that the search finds are read for a question. More find more and take longer."""
    index_cache_mib: int = Field(default=512, ge=16)
    """Memory for the indexes of passages, in MiB; at 100,000 passages they take about 40. What has no room is read from
    the object store at each search."""
    no_answer_threshold: float = Field(default=0.8, ge=0, le=1)
    """Abstain when the probability that nothing answers is above this, where a request says nothing else."""

    adapt_threads: int = Field(default=1, ge=1, le=256)
    """Threads of a training on feedback, which runs beside the questions, at low priority."""
    replay_file: Path = Path("services/qa/data/transcripts.train.json")
    """SQuAD file, seen from the folder of models.toml, whose questions a training on feedback mixes in."""

    s3_url: str = Field(default="http://127.0.0.1:9000", validation_alias="ATR_S3_URL")
    """Address of the S3 server, http or https (ATR_S3_URL)."""
    s3_access_key: str = Field(default="", validation_alias="ATR_S3_ACCESS_KEY")
    """Access key (ATR_S3_ACCESS_KEY)."""
    s3_secret_key: SecretStr = Field(default=SecretStr(""), validation_alias="ATR_S3_SECRET_KEY")
    """Secret key (ATR_S3_SECRET_KEY)."""
    s3_bucket: str = Field(default="atr", validation_alias="ATR_S3_BUCKET")
    """Bucket that holds everything; the index lies in it under index/ (ATR_S3_BUCKET)."""
    s3_wait_s: float = Field(default=60.0, ge=0)
    """How long a start waits for the S3 server and the bucket, in seconds."""

    @property
    def may_use_card(self) -> bool:
        """Whether the reader runs on an NVIDIA card, or would where there is one."""
        return self.engine == "transformers" and self.device != "cpu"
