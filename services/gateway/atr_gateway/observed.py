"""Around every HTTP request: its id, its time, its log line, its counters, and the headers that keep a page safe."""

import logging
import time

from atr_runtime import request_id
from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)

REQUESTS = Counter("atr_http_requests_total", "HTTP requests that ended", ["method", "route", "status"])
SECONDS = Histogram("atr_http_request_seconds", "Time from a request's first byte to its end", ["method", "route"])

_SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; media-src 'self' blob:; img-src 'self' data:; connect-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
}
# The API's own manual loads its scripts from a public address: it gets no page of its own without the network.
_QUIET = ("/healthz", "/readyz", "/metrics")


class Observed:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent_id = request_id.adopt(Headers(scope=scope).get(request_id.HEADER))
        started_s = time.monotonic()
        status = 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[request_id.HEADER] = sent_id
                for name, value in _SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            _count(scope, status, time.monotonic() - started_s)


def _count(scope: Scope, status: int, seconds: float) -> None:
    # The route's pattern, not the path: ids would make a series each.
    route = getattr(scope.get("route"), "path", "") or "other"
    REQUESTS.labels(scope["method"], route, status).inc()
    SECONDS.labels(scope["method"], route).observe(seconds)
    if scope["path"] not in _QUIET:
        _log.info(
            "request",
            extra={"method": scope["method"], "path": scope["path"], "status": status, "ms": round(seconds * 1000)},
        )
