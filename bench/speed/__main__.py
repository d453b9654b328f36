"""`make bench`: every budget of DESIGN.md, measured on this machine as ratios against the bare engine in the same run."""

import sys

from bench.speed.options import read_options
from bench.speed.run import measure_all

if __name__ == "__main__":
    sys.exit(measure_all(read_options()))
