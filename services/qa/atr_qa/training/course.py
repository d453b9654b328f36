"""A whole training: fit, average with the start, measure, choose, write."""

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from tokenizers import Tokenizer

from atr_qa import calibration
from atr_qa.export import export_reader
from atr_qa.reader import SpanReader
from atr_qa.torch_model import TorchModel, load_tokenizer, load_torch_model
from atr_qa.training.averaging import averaged
from atr_qa.training.batching import Batches
from atr_qa.training.checkpoint import Checkpoint
from atr_qa.training.evaluation import Figures, measure
from atr_qa.training.examples import Augmentation, ExampleMaker
from atr_qa.training.fitting import Descent, Progress, fit
from atr_qa.training.squad import Squad
from atr_qa.transformers_reader import TorchSpans
from atr_qa.windows import Windows

# Neighbouring windows share this part of their tokens.
_STRIDE_SHARE = 1 / 3


@dataclass(frozen=True)
class Course:
    """How to train. The defaults suit some thousand questions and a reader that is good already."""

    passes: int = 3
    batch_size: int = 16
    window_tokens: int = 384
    descent: Descent = field(default_factory=Descent)
    augmentation: Augmentation = field(default_factory=Augmentation)
    shares: tuple[float, ...] = (0.3, 0.5, 0.7, 1.0)
    """Shares of the trained weights to try in the average with those of the start."""
    seed: int = 1
    checkpoint_s: float = 60.0


@dataclass(frozen=True)
class Outcome:
    """`share` of the trained weights that did best on the held-out set, 0 where nothing beat the start."""

    share: float
    before: Figures
    after: Mapping[float, Figures]
    """By share."""


def train(
    start: Path,
    learnt: Squad,
    held_out: Squad,
    out: Path,
    course: Course,
    on_step: Callable[[Progress], None] = lambda _: None,
) -> Outcome:
    """Fine-tunes the model in the folder `start`, and writes the best average of both into the folder `out`.

    Goes on with what `out` holds of the same training. Raises FailedPreconditionError where that is another one.
    """
    torch.manual_seed(course.seed)
    model, tokenizer = load_torch_model(start), load_tokenizer(start)
    before = {name: weights.clone() for name, weights in model.state_dict().items()}
    windows = Windows(tokenizer, tokens=course.window_tokens, stride=round(course.window_tokens * _STRIDE_SHARE))
    maker = ExampleMaker(learnt, course.augmentation, seed=course.seed)
    batches = Batches(maker, windows, size=course.batch_size, passes=course.passes, seed=course.seed)
    checkpoint = Checkpoint(out, _recipe_of(course, learnt, start), course.checkpoint_s)
    fit(model, batches, course.descent, checkpoint, on_step)

    reader = _reader_of(model, tokenizer)
    trained = {name: weights.clone() for name, weights in model.state_dict().items()}
    figures = {}
    for share in (0.0, *course.shares):
        model.load_state_dict(averaged(before, trained, share))
        figures[share] = measure(reader, held_out)
    best = max(figures, key=lambda share: (figures[share].quality, -share))
    model.load_state_dict(averaged(before, trained, best))
    _write(model, start, out)
    export_reader(model, tokenizer, out)
    checkpoint.remove()
    return Outcome(best, figures.pop(0.0), figures)


def open_reader(directory: Path) -> SpanReader:
    """The reader of a folder in float weights. Raises FailedPreconditionError where it holds none."""
    return _reader_of(load_torch_model(directory), load_tokenizer(directory))


def _reader_of(model: TorchModel, tokenizer: Tokenizer) -> SpanReader:
    return SpanReader(name="trained", tokenizer=tokenizer, model=TorchSpans(model))


def _recipe_of(course: Course, learnt: Squad, start: Path) -> str:
    """Tells trainings apart: by settings, data and the model that they start from."""
    digest = hashlib.sha256(repr((asdict(course), learnt)).encode())
    for name in ("model.safetensors", "reader.int8.onnx"):
        if (start / name).exists():
            digest.update((start / name).read_bytes())
    return digest.hexdigest()


def _write(model: TorchModel, start: Path, out: Path) -> None:
    """The weights as torch takes them, half as wide: export and later trainings start from them."""
    model.half().save_pretrained(out)
    model.float()
    # Margins move little in a training such as this; `python -m bench.calibrate` fits them anew.
    for name in ("tokenizer_config.json", calibration.FILE):
        if (start / name).exists():
            shutil.copyfile(start / name, out / name)
