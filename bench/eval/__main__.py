"""Runs the evaluation: `make eval`."""

import sys

from atr_qa.training.squad import NotSquadError

from bench.eval.evaluation import evaluate
from bench.eval.options import read_options


def main() -> None:
    try:
        evaluate(read_options())
    except (NotSquadError, FileNotFoundError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
