"""Prometheus metrics of the calls that a service answers."""

import prometheus_client
from prometheus_client import Counter, Gauge, Histogram

from atr_runtime.errors import UnavailableError

CALLS = Counter("atr_grpc_calls_total", "gRPC calls that ended", ["method", "code"])
RUNNING = Gauge("atr_grpc_calls_running", "gRPC calls that run now", ["method"])
SECONDS = Histogram(
    "atr_grpc_call_seconds",
    "Time from a call's first byte to its end",
    ["method"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 600),
)


def serve_metrics(host: str, port: int) -> None:
    """Serves /metrics on a port of its own; port 0 serves none. UnavailableError where it can't be opened."""
    if port:
        try:
            prometheus_client.start_http_server(port, addr=host)
        except OSError as error:
            raise UnavailableError(f"can't listen on {host}:{port}; is the port taken?") from error
