"""Log lines are JSON for machines and one readable line each for people."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from atr_runtime import request_id
from atr_runtime.logs import configure_logs
from atr_runtime.settings import ServiceSettings

Written = Callable[[], list[str]]


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Written]:
    """The lines on stderr so far; the handlers of pytest are back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def read() -> list[str]:
        return capsys.readouterr().err.splitlines()

    yield read
    root.handlers[:] = handlers
    root.setLevel(level)


def configure(log_format: Literal["json", "text"]) -> logging.Logger:
    configure_logs(ServiceSettings(log_format=log_format, log_level="INFO"))
    return logging.getLogger("lamp")


def only(lines: list[str]) -> dict[str, Any]:
    (line,) = lines
    content: dict[str, Any] = json.loads(line)
    return content


def test_a_json_line_holds_what_machines_look_for(written: Written) -> None:
    """Time in UTC, level, logger, message, request id, and the extras beside them."""
    request_id.adopt("abc")
    configure("json").info("lit", extra={"watts": 7})
    line = only(written())
    time = datetime.fromisoformat(line.pop("time"))
    assert time.utcoffset() == UTC.utcoffset(None)
    assert line == {"level": "INFO", "logger": "lamp", "message": "lit", "request_id": "abc", "watts": 7}


def test_a_trace_is_one_json_line(written: Written) -> None:
    """Line breaks of the trace are inside the string."""
    log = configure("json")
    try:
        raise ValueError("broken\nfilament")
    except ValueError:
        log.exception("failed")
    assert "broken\nfilament" in only(written())["exc_info"]


def test_odd_values_are_still_json(written: Written) -> None:
    """Bytes, paths, objects: nothing that is logged can break the line."""
    configure("json").info("odd", extra={"raw": b"\x00\xff", "kind": ValueError, "self": sys})
    assert only(written())["message"] == "odd"


def test_a_text_line_is_readable(written: Written) -> None:
    """Clock time, level, message, extras as key=value."""
    configure("text").warning("lit", extra={"watts": 7, "room": "the attic"})
    (line,) = written()
    assert line.split(" ", 1)[1] == 'WARNING lit watts=7 room="the attic"'


def test_no_value_can_forge_a_text_line(written: Written) -> None:
    """A line break that a caller sent stays inside its value."""
    configure("text").info("lit", extra={"room": "attic\n00:00:00 CRITICAL fire"})
    assert len(written()) == 1


def test_levels_below_the_setting_are_silent(written: Written) -> None:
    """And so is the chatter of libraries."""
    configure("json").debug("detail")
    logging.getLogger("httpx").info("GET /")
    assert written() == []
