"""The command line, as make hands it on."""

from pathlib import Path

import pytest

from bench.eval.options import read_options


def test_what_make_leaves_empty_is_left_alone() -> None:
    """`make eval FILE=q.json` hands on LIMIT and FAILURES empty."""
    options = read_options(["q.json", "--limit", "", "--failures", ""])
    assert (options.file, options.limit, options.failures) == (Path("q.json"), 0, 0)
    assert (options.engine, options.model_set, options.out, options.is_spoken) == ("onnx", "small", None, False)


def test_all_that_can_be_asked_for() -> None:
    """Names as in the issue."""
    options = read_options(["q.json", "--set", "standard", "--limit", "20", "--out", "e.json", "--spoken"])
    assert (options.model_set, options.limit, options.out, options.is_spoken) == ("standard", 20, Path("e.json"), True)


@pytest.mark.parametrize("wrong", [["--limit", "-1"], ["--limit", "few"], ["--engine", "magic"], ["--set", "huge"], []])
def test_what_is_not_possible_is_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """In words, before anything is loaded."""
    with pytest.raises(SystemExit):
        read_options(["q.json", *wrong] if wrong else [])
    assert "usage: make eval" in capsys.readouterr().err
