"""atr-qa export: turns a Hugging Face model for question answering into the int8 ONNX form, and says what it cost."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from atr_runtime.catalog import read_catalog
from atr_runtime.errors import AtrError
from atr_runtime.models import Model, bring_model
from atr_runtime.settings import ModelSettings, read_settings

from atr_qa.engine import Reader
from atr_qa.extra import INSTALL, need_torch
from atr_qa.measuring import Figures, read_all
from atr_qa.reader import OnnxReader
from atr_qa.training.squad import NotSquadError, Squad, read_squad

_EPILOG = f"""Needs PyTorch: {INSTALL}
ATR reads with the result by ATR_QA_READER=FOLDER.

exit status: 0 all well, 1 the model or the file can't be used, 2 wrong usage"""


def main(arguments: Sequence[str]) -> int:
    """Runs the command line; gives the exit status."""
    options = _parser().parse_args(arguments)
    try:
        need_torch("atr-qa export")
        squad = _answerable(read_squad([options.squad]), options.limit) if options.squad else None
        settings = read_settings(ModelSettings, [])
        model = bring_model(settings, read_catalog(settings.models_file), options.model)
        _export(model, options.to, squad)
    except (AtrError, NotSquadError, OSError) as error:
        sys.stderr.write(f"atr-qa export: {error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="atr-qa export", description=__doc__, epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "model",
        help="a folder with a BERT, DistilBERT, RoBERTa or DeBERTa model, hf://org/name@revision, or a known name",
    )
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="where the result goes")
    parser.add_argument("--squad", type=Path, metavar="FILE", help="a SQuAD file to measure both forms on")
    parser.add_argument("--limit", type=int, default=0, help="measure on so many questions (default: on all)")
    return parser


def _export(model: Model, folder: Path, squad: Squad | None) -> None:
    from atr_qa.export import export_reader  # noqa: PLC0415 - torch is an extra
    from atr_qa.torch_model import load_tokenizer, load_torch_model  # noqa: PLC0415
    from atr_qa.transformers_reader import TransformersReader  # noqa: PLC0415

    export_reader(load_torch_model(model.directory), load_tokenizer(model.directory), folder)
    sys.stdout.write(f"wrote {folder}\n")
    if squad:
        before = _measured(TransformersReader(model, device="auto", threads=0), squad, "float, torch")
        after = _measured(OnnxReader(Model(model.name, folder), threads=0), squad, "int8, ONNX")
        sys.stdout.write(f"loss of F1: {before.f1 - after.f1:.2f} points\n")


def _measured(reader: Reader, squad: Squad, form: str) -> Figures:
    def show(done: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{form}: {done} of {len(squad.questions)} questions")

    figures = read_all(reader, squad, on_question=show).figures()
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    sys.stdout.write(
        f"{form:14} EM {figures.exact_match:6.2f}  F1 {figures.f1:6.2f}  ({figures.questions:,} questions)\n"
    )
    return figures


def _answerable(squad: Squad, limit: int) -> Squad:
    """The questions that have an answer: whether one is there is for the threshold to say, not for the numbers' form."""
    questions = [question for question in squad.questions if question.spans]
    return replace(squad, questions=tuple(questions[: limit or None]))
