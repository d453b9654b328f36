"""The table and the JSON."""

import json

import numpy as np

from bench.eval.figures import figures_of, latencies
from bench.eval.report import report_of, table_of
from tests.bench.outcomes import outcome_of

FIGURES = figures_of(
    [outcome_of("red", "red"), outcome_of("blue", "grey", without=0.9)], no_answer_threshold=1, seed=1
)[0]
FIGURES |= {"latency_ms": latencies({"read": np.array([1.0, 2, 3])}, seed=1)}


def test_the_report_has_the_keys_that_were_agreed() -> None:
    """Percent and milliseconds as plain numbers."""
    report = json.loads(json.dumps(report_of(FIGURES, 0.61234, file="q.json")))
    assert report["given"] == report["end_to_end"] == {"em": 50.0, "f1": 50.0}
    assert report["recall"].keys() == {"bm25", "vector", "fused", "reranked"}
    assert report["recall"]["reranked"] == {"1": 100.0, "5": 100.0, "20": 100.0}
    assert report["no_answer"] == {"auroc": 100.0, "accuracy": 100.0, "threshold": 0.6123}
    assert report["latency_ms"] == {"read": {"p50": 2.0, "p95": 2.9}}
    assert report["file"] == "q.json"


def test_intervals_stand_beside_the_figures() -> None:
    """In the same form, low and high."""
    intervals = report_of(FIGURES, 0.5)["intervals"]
    assert intervals["recall"]["bm25"]["1"] == [100.0, 100.0]
    low, high = intervals["latency_ms"]["read"]["p50"]
    assert low <= 2 <= high


def test_a_figure_without_a_question_is_null() -> None:
    """JSON has no nan. Here nothing has an answer that could be found."""
    nothing, threshold = figures_of([outcome_of("", "blue")], no_answer_threshold=0.5, seed=1)
    report = json.loads(json.dumps(report_of(nothing, threshold), allow_nan=False))
    assert report["recall"]["bm25"]["1"] is None
    assert report["intervals"]["citation"]["holds_answer"] == [None, None]


def test_the_table_has_a_line_for_each_row_of_figures() -> None:
    """With a head where the columns change."""
    lines = table_of(FIGURES).splitlines()
    assert lines[0].split() == ["EM", "F1"]
    assert lines[1].split()[:3] == ["passage", "given", "50.0"]
    assert sum("recall@20" in line for line in lines) == 1
    assert len([line for line in lines if line.startswith("the paragraph by")]) == 4
    assert lines[-1].startswith("ms of read")
