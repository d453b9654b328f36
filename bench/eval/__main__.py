"""Runs the evaluation: `make eval`."""

import signal
import sys

from atr_qa.training.squad import NotSquadError

from bench.eval.evaluation import evaluate
from bench.eval.options import read_options


def main() -> None:
    # So that the object store it started ends with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    try:
        evaluate(read_options())
    except (NotSquadError, FileNotFoundError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("stopped")


if __name__ == "__main__":
    main()
