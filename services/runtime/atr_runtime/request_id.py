"""The id that follows one request from HTTP through every gRPC call and log line."""

import re
import uuid
from contextvars import ContextVar

HEADER = "x-request-id"

current: ContextVar[str] = ContextVar("request_id", default="")

_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,64}")


def adopt(sent: str | None) -> str:
    """Makes the id that the caller sent the current one, or a new id where it sent none that is safe to log."""
    request_id = sent if sent and _ACCEPTED.fullmatch(sent) else uuid.uuid4().hex
    current.set(request_id)
    return request_id
