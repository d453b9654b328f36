"""Log lines: one JSON object each for machines, or one readable line each for a terminal."""

import json
import logging
import sys

from pythonjsonlogger.json import JsonFormatter

from atr_runtime import request_id
from atr_runtime.settings import ServiceSettings

_TEXT = "%(asctime)s %(levelname)-7s %(message)s %(details)s"
_NO_DETAILS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "details", "request_id", "taskName"}


def configure_logs(settings: ServiceSettings) -> None:
    """Sends all log records to stderr in the format that the settings ask for."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_add_request_id)
    handler.setFormatter(_json_formatter() if settings.log_format == "json" else _TextFormatter(_TEXT, "%H:%M:%S"))
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    # Line by line chatter of libraries; their warnings still show.
    for name in ("httpx", "httpcore", "faster_whisper", "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # It warns of each try; the last one is an error of ours that is logged anyway.
    logging.getLogger("urllib3").setLevel(logging.ERROR)


def _add_request_id(record: logging.LogRecord) -> bool:
    record.request_id = request_id.current.get()
    return True


def _json_formatter() -> logging.Formatter:
    """With "time" as ISO 8601 in UTC, then level, logger, message, request_id and whatever `extra` held."""
    return JsonFormatter(
        "%(levelname)s %(name)s %(message)s %(request_id)s",
        rename_fields={"levelname": "level", "name": "logger"},
        timestamp="time",
    )


class _TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        details = {key: value for key, value in vars(record).items() if key not in _NO_DETAILS}
        record.details = " ".join(f"{key}={_in_one_piece(value)}" for key, value in details.items())
        return super().format(record).rstrip()


def _in_one_piece(value: object) -> str:
    """The value's text, quoted where it could be taken for two, so that no caller can forge a line."""
    text = str(value)
    return text if text.isprintable() and " " not in text else json.dumps(text, ensure_ascii=False)
