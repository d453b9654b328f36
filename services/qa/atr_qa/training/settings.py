"""What `atr-qa train` can be told."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, CliPositionalArg, SettingsConfigDict


class TrainSettings(BaseSettings):
    """Fine-tunes a reader on SQuAD files (1.1 or 2.0), and measures it on passages that it never trained on.

    Texts are made like transcripts: without case and punctuation, numbers in words, words heard wrong, among other
    talk, cut short; and questions are asked of passages that look right and answer nothing. The output folder then
    holds weights, the int8 ONNX form, tokenizer, config and a model card: ATR_QA_READER takes it. A training that
    was stopped goes on when the same command is given again. Needs PyTorch: pip install 'atr-qa[torch]'.
    """

    model_config = SettingsConfigDict(
        env_prefix="ATR_TRAIN_",
        cli_prog_name="atr-qa train",
        cli_kebab_case=True,
        cli_implicit_flags=True,
        frozen=True,
        use_attribute_docstrings=True,
        extra="forbid",
    )

    files: CliPositionalArg[list[Path]]
    """SQuAD files to train on."""
    start: Path
    """Folder of the model to start from: config.json, tokenizer.json, and model.safetensors or reader.int8.onnx."""
    out: Path
    """Folder to write; its checkpoint lets a stopped training go on."""
    test: list[Path] = []
    """SQuAD files to measure on besides, for the card; nothing is chosen by them."""
    held_out: float = Field(default=0.15, gt=0, lt=1)
    """Share of the passages that is measured on and never trained on."""

    passes: int = Field(default=3, ge=1)
    """How often each question is trained on, its text changed anew each time."""
    learning_rate: float = Field(default=3e-5, gt=0)
    """The highest one, after the warm-up."""
    warm_up: float = Field(default=0.1, ge=0, le=1)
    """Share of the steps in which the learning rate rises."""
    batch_size: int = Field(default=16, ge=1)
    """Questions in one step."""
    window_tokens: int = Field(default=384, ge=64)
    """Tokens of question and text that are read together; longer texts are cut."""
    frozen_layers: int = Field(default=0, ge=0)
    """So many of the lowest layers stay as they are; embeddings always do."""
    shares: list[float] = [0.3, 0.5, 0.7, 1.0]
    """Shares of the new weights to try in the average with the old ones; the best on the held-out part is written."""
    seed: int = 1
    """Of everything that is random: the same seed gives the same training."""
    threads: int = Field(default=0, ge=0)
    """Threads of PyTorch; 0 leaves it the choice."""
    bfloat16: bool = False
    """Multiply in bfloat16: twice as fast on processors with AMX, slow on those without."""
    checkpoint_s: float = Field(default=60.0, gt=0)
    """Seconds between checkpoints."""
