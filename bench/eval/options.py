"""What `make eval` can be asked for."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from atr_qa.settings import QaSettings

_MODELS_FILE = Path(__file__).parents[2] / "models.toml"
_DESCRIPTION = """\
Measures ATR's answers on a question file in SQuAD's format (1.1 or 2.0). Its paragraphs become the library: they are
cut, indexed in a real S3 server, found and read by the product's own code, and every question is asked of them.
"""
_EPILOG = """\
Variables of the services hold here, too: ATR_QA_READ_PASSAGES=8 or ATR_QA_READER=path measure what they change.

  make eval FILE=../shared/qa/xquad.en.json OUT=eval.json     all of it, to the terminal and to a file
  make eval FILE=../shared/qa/xquad.en.json LIMIT=20          a quick look
  make eval FILE=../shared/qa/xquad.en.json LIMIT=20 SPOKEN=1 from speech, with a recogniser's errors
"""


@dataclass(frozen=True)
class Options:
    """`limit` 0 means all paragraphs; `out` None writes no file."""

    file: Path
    engine: str
    model_set: str
    limit: int
    out: Path | None
    is_spoken: bool
    failures: int
    seed: int
    cache: Path

    def common_settings(self) -> dict[str, Any]:
        """What these options set of the settings of each service that has models."""
        return {"model_set": self.model_set, "models_file": _MODELS_FILE}


def read_options(arguments: Sequence[str] | None = None) -> Options:
    """The command line. Ends the process with what is wrong with it, where something is."""
    parser = argparse.ArgumentParser(
        "make eval, python -m bench.eval",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_contract(parser)
    _add_more(parser)
    return Options(**vars(parser.parse_args(arguments)))


def _add_contract(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the question file (FILE=)")
    parser.add_argument("--engine", choices=_choices("engine"), default="onnx", help="what runs the reader (ENGINE=)")
    parser.add_argument(
        "--set", dest="model_set", choices=_choices("model_set"), default="small", help="the set of models (SET=)"
    )
    parser.add_argument(
        "--limit",
        type=_count,
        default=0,
        metavar="N",
        help="ask only the questions of N paragraphs, spread over the file (LIMIT=); the library holds all the same, "
        "with --spoken only these N",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the figures to a file, as JSON (OUT=)")
    parser.add_argument(
        "--spoken",
        dest="is_spoken",
        action="store_true",
        help="let Piper and espeak-ng speak the paragraphs, and the recogniser write them down (SPOKEN=1)",
    )


def _add_more(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--failures", type=_count, default=0, metavar="N", help="show N questions that fail (FAILURES=)"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the halves and the intervals (default 1)")
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(os.environ.get("ATR_BENCH_CACHE", ".bench")),
        metavar="FOLDER",
        help="where speech and transcripts are kept for the next run (ATR_BENCH_CACHE, default .bench)",
    )


def _choices(field: str) -> tuple[str, ...]:
    return get_args(QaSettings.model_fields[field].annotation)


def _count(text: str) -> int:
    """A number from 0 on; nothing is 0, as `LIMIT=` hands it on."""
    if not (text or "0").isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 on")
    return int(text or "0")
