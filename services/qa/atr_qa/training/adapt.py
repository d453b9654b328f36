"""Trains a reader further on feedback: `python -m atr_qa.training.adapt FOLDER`, as `atr_qa.trainer_process` runs it.

What lies in the folder before and after is what `atr_qa.adaptation.Trainer` says. Each line of output is how many steps
are done, of how many.
"""

import json
import os
import shutil
import sys
import threading
from dataclasses import replace
from pathlib import Path

import torch
from atr_runtime.models import Model
from tokenizers import Tokenizer

from atr_qa import calibration
from atr_qa.adaptation import ADAPTED, Adapted
from atr_qa.export import export_reader
from atr_qa.measuring import read_all
from atr_qa.reader import OnnxReader
from atr_qa.torch_model import ONNX_FILE, TorchModel, load_tokenizer, load_torch_model
from atr_qa.training.averaging import averaged
from atr_qa.training.batching import Batches
from atr_qa.training.checkpoint import Checkpoint
from atr_qa.training.examples import Augmentation, ExampleMaker
from atr_qa.training.fitting import Descent, Progress, fit
from atr_qa.training.squad import Question, Squad, place_of, read_squad, split_by_passage
from atr_qa.windows import Windows

# As the reader cuts them.
_WINDOW_TOKENS = 384
_STRIDE_TOKENS = 128
_BATCH = 8
_PASSES = 3
# The share that `atr-qa train` holds out by default, so that the shipped reader never saw what is measured here.
_HELD_OUT = 0.15
_REPLAYED = 240
_REPLAY_MEASURED = 80
# Few examples are shown more often, until they are about a third of all.
_MOST_REPEATS = 8
# Of the weights that the training found; the rest stays what it was, and with it what the reader knew. The first one that
# costs nothing on questions of the first training is taken, or else the last.
_NEW_SHARES = (0.7, 0.5, 0.3, 0.15)
_NICENESS = 15


def main() -> None:
    os.nice(_NICENESS)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    adapt(Path(sys.argv[1]))


def _end_with_parent() -> None:
    os.read(sys.stdin.fileno(), 1)  # nothing is ever sent: it returns when the pipe closes
    os._exit(1)


def adapt(folder: Path) -> None:
    """Trains, chooses how much of the training to take, and measures."""
    task = json.loads((folder / "task.json").read_bytes())
    learnt, held_back = read_squad([folder / "learnt.json"]), read_squad([folder / "held_back.json"])
    known, unknown = split_by_passage(read_squad([Path(task["replay"])]), _HELD_OUT)
    known, unknown = sample(known, _REPLAYED), sample(unknown, 2 * _REPLAY_MEASURED)
    # What the choice is made by would flatter what is chosen.
    choice, measure = (replace(unknown, questions=unknown.questions[part::2]) for part in (0, 1))

    model, tokenizer = load_torch_model(folder / "start"), load_tokenizer(folder / "start")
    before = _start_reader(folder, model, tokenizer)
    chosen_by = read_all(before, choice)
    threshold = chosen_by.best_threshold()
    old = {name: weights.clone() for name, weights in model.state_dict().items()}
    train(model, Windows(tokenizer, tokens=_WINDOW_TOKENS, stride=_STRIDE_TOKENS), mixed(learnt, known), folder)
    new = {name: weights.clone() for name, weights in model.state_dict().items()}
    for share in _NEW_SHARES:
        model.load_state_dict(averaged(old, new, share))
        after = _write(model, tokenizer, folder)
        if read_all(after, choice).figures(threshold).f1 >= chosen_by.figures(threshold).f1:
            break
    adapted = Adapted(
        base=task["base"],
        trained=len(learnt.questions),
        replayed=len(known.questions),
        before=read_all(before, held_back).figures(threshold),
        after=read_all(after, held_back).figures(threshold),
        replay_before=read_all(before, measure).figures(threshold),
        replay_after=read_all(after, measure).figures(threshold),
    )
    (folder / "adapted.json").write_bytes(ADAPTED.dump_json(adapted))


def _start_reader(folder: Path, model: TorchModel, tokenizer: Tokenizer) -> OnnxReader:
    """The reader to start from, in the form that is compared."""
    directory = folder / "start"
    if not (directory / ONNX_FILE).exists():
        directory = folder / "start-onnx"
        export_reader(model, tokenizer, directory)
    return OnnxReader(Model("before", directory), threads=1)


def train(model: TorchModel, windows: Windows, squad: Squad, folder: Path) -> None:
    """Moves the model's weights."""
    maker = ExampleMaker(squad, Augmentation(), seed=1)
    batches = Batches(maker, windows, size=_BATCH, passes=_PASSES, seed=1)
    # What was stopped begins again: it takes minutes, and other feedback may have come.
    checkpoint = Checkpoint(folder, "", every_s=float("inf"))
    fit(model, batches, Descent(), checkpoint, _say)


def _write(model: TorchModel, tokenizer: Tokenizer, folder: Path) -> OnnxReader:
    """Writes the model as the version, in place of one that was written before; gives its reader."""
    new = folder / "version"
    export_reader(model, tokenizer, new)
    model.half().save_pretrained(new)
    model.float()
    if (folder / "start" / calibration.FILE).exists():
        # The scores of nearby weights mean nearly the same; feedback is too little to fit new ones.
        shutil.copyfile(folder / "start" / calibration.FILE, new / calibration.FILE)
    return OnnxReader(Model("after", new), threads=1)


def sample(squad: Squad, size: int) -> Squad:
    """At most so many of the questions, the same ones each time, with the passages that they ask of."""
    chosen = sorted(squad.questions, key=lambda question: place_of(question.question_id + question.text))[:size]
    passages = sorted({question.passage for question in chosen})
    number = {passage: at for at, passage in enumerate(passages)}
    questions = tuple(replace(question, passage=number[question.passage]) for question in chosen)
    return Squad(tuple(squad.passages[passage] for passage in passages), questions)


def mixed(learnt: Squad, known: Squad) -> Squad:
    """Both, the feedback repeated where there is little of it."""
    repeats = max(1, min(_MOST_REPEATS, len(known.questions) // (2 * max(1, len(learnt.questions)))))
    shifted = (replace(question, passage=question.passage + len(learnt.passages)) for question in known.questions)
    questions: tuple[Question, ...] = (*(learnt.questions * repeats), *shifted)
    return Squad((*learnt.passages, *known.passages), questions)


def _say(progress: Progress) -> None:
    sys.stdout.write(f"[{progress.step}, {progress.steps}]\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
