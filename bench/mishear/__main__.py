"""Writes what a recogniser hears: `python -m bench.mishear FILE --out SPOKEN.json`.

The passages of a SQuAD file are spoken by Piper, each in another manner, and written down by the recogniser. Answers are
carried over to where they are heard; questions whose answer is lost are left out. A run that was stopped goes on.
"""

import argparse
import signal
import sys
from pathlib import Path

from atr_qa.training.squad import NotSquadError, read_squad
from atr_stt.loading import load_engine
from atr_stt.settings import SttSettings

from bench.mishear.copying import copy_all
from bench.mishear.voice import Speaker

_MODELS_FILE = Path(__file__).parents[2] / "models.toml"


def main() -> None:
    parser = argparse.ArgumentParser(
        "python -m bench.mishear", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, help="a question file in SQuAD's format")
    parser.add_argument("--out", type=Path, required=True, help="the file to write, or to go on with")
    parser.add_argument("--limit", type=int, default=0, help="so many passages, spread over the file (default: all)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    try:
        engine = load_engine(SttSettings(models_file=_MODELS_FILE))
        copy_all(read_squad([options.file]), options.limit, options.out, Speaker.of_small_set(), engine)
    except (NotSquadError, OSError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("stopped")


if __name__ == "__main__":
    main()
