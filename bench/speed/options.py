"""What `make bench` can be asked for."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PARTS = ("engines", "train", "workers", "words", "questions", "uploads", "search", "fleet")
_EPILOG = """\
  make bench                              everything: about 40 minutes on 2 cores
  make bench QUICK=1 OUT=bench.json       shorter files and fewer runs: under 8 minutes
  make bench ONLY="questions uploads"     some parts of it

Beside OUT=bench.json it writes bench.md and a picture for each plotted table. Close other programs first: what they
take from the processor shows in the spread.
"""


@dataclass(frozen=True)
class Options:
    """How much to measure, and where the report goes."""

    out: Path
    is_quick: bool
    parts: tuple[str, ...]
    cache: Path

    @property
    def command(self) -> str:
        """What to type for the same again."""
        only = f'ONLY="{" ".join(self.parts)}"' if self.parts != PARTS else ""
        return " ".join(filter(None, ["make bench", "QUICK=1" if self.is_quick else "", only]))

    def pick(self, quick: int, whole: int) -> int:
        return quick if self.is_quick else whole


def read_options(arguments: Sequence[str] | None = None) -> Options:
    """The command line. Ends the process with what is wrong with it, where something is."""
    parser = argparse.ArgumentParser(
        "make bench, python -m bench.speed",
        description="Measures ATR's speed with its real processes, in one run.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, default=Path("artifacts/bench/bench.json"), help="the JSON file (OUT=)")
    parser.add_argument("--quick", action="store_true", help="shorter files and fewer runs (QUICK=1)")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="the parts to measure (ONLY=)")
    given = parser.parse_args(arguments)
    cache = Path(os.environ.get("ATR_BENCH_CACHE", ".bench"))
    return Options(out=given.out, is_quick=given.quick, parts=tuple(given.only), cache=cache)
