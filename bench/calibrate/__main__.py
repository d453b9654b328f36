"""Fits the calibration of a reader: `python -m bench.calibrate FILE --out services/qa/models/reader`.

The library holds all passages of the file. Asked are the questions of those that `atr-qa train` holds out: one half of
these passages to fit on, the other to measure on.
"""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from json import dumps
from pathlib import Path

from atr_qa.calibration import FILE
from atr_qa.loading import load
from atr_qa.settings import QaSettings
from atr_qa.training.squad import Squad, place_of, read_squad

from bench.calibrate.evidence import Evidence, ask_twice
from bench.calibrate.fitting import fit_calibration, separation
from bench.eval.asking import put_all
from bench.eval.library import text_library
from bench.eval.store import in_new_bucket, own_store

_ROOT = Path(__file__).parents[2]
_HELD_OUT = 0.15


def main() -> None:
    parser = argparse.ArgumentParser(
        "python -m bench.calibrate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, help="a question file in SQuAD's format")
    parser.add_argument("--reader", default="", help="the reader (default: that of the small set)")
    parser.add_argument("--out", type=Path, required=True, help=f"folder of the reader, in which {FILE} is written")
    options = parser.parse_args()
    fitted, measured = _ask(read_squad([options.file]), options.reader)
    calibration = fit_calibration(fitted)
    (options.out / FILE).write_text(dumps(asdict(calibration), indent=2) + "\n")
    print(f"{len(fitted) // 2} questions to fit on, {len(measured) // 2} to measure on")
    print(calibration)
    print(separation(calibration, measured))


def _ask(squad: Squad, reader: str) -> list[list[list[Evidence]]]:
    """What the questions found, with and without their answer by turns: of the half to fit on, and of the other."""
    places = [place_of(passage) for passage in squad.passages]
    halves = (range_of(places, 0, _HELD_OUT / 2), range_of(places, _HELD_OUT / 2, _HELD_OUT))
    with own_store() as address:
        settings = QaSettings(models_file=_ROOT / "models.toml", reader=reader)
        engine = load(in_new_bucket(settings, address))
        put_all(engine, text_library(squad, []).documents)
        return [list(ask_twice(engine, text_library(squad, half).questions)) for half in halves]


def range_of(places: Sequence[float], low: float, high: float) -> list[int]:
    """Numbers of the passages whose place lies in between."""
    return [number for number, place in enumerate(places) if low <= place < high]


if __name__ == "__main__":
    main()
