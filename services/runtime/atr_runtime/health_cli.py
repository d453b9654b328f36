"""atr-health: asks a service of ATR whether it serves. Container health checks run it; slim images hold no curl."""

import argparse
import http.client
import sys
from collections.abc import Sequence
from urllib.parse import urlsplit

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

_EPILOG = """examples:
  atr-health 127.0.0.1:50051                 a gRPC service (grpc.health.v1)
  atr-health http://127.0.0.1:8000/readyz    the gateway

exit status: 0 it serves, 1 it doesn't (the reason is on stderr), 2 wrong usage"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; gives the exit status."""
    options = _parser().parse_args(arguments)
    ask = _ask_http if options.target.startswith("http://") else _ask_grpc
    if reason := ask(options.target, options.timeout):
        sys.stderr.write(f"{options.target}: {reason}\n")
    return 1 if reason else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="atr-health", description=__doc__, epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", help="HOST:PORT of a gRPC service, or the http:// address of a page that answers 200")
    parser.add_argument("--timeout", type=float, default=3.0, help="seconds to wait for an answer (default: 3)")
    return parser


def _ask_grpc(target: str, timeout_s: float) -> str:
    """Why the service doesn't serve; empty when it does."""
    with grpc.insecure_channel(target) as channel:
        check = health_pb2_grpc.HealthStub(channel).Check  # type: ignore[attr-defined]  # its stubs leave it out
        try:
            status = check(health_pb2.HealthCheckRequest(), timeout=timeout_s).status
        except grpc.RpcError as error:
            return f"no answer ({error.code().name})"
    name = health_pb2.HealthCheckResponse.ServingStatus.Name(status)
    return "" if status == health_pb2.HealthCheckResponse.SERVING else name


def _ask_http(target: str, timeout_s: float) -> str:
    """Why the page isn't there; empty when it answers 200."""
    address = urlsplit(target)
    connection = http.client.HTTPConnection(address.netloc, timeout=timeout_s)
    try:
        connection.request("GET", address.path or "/")
        answer = connection.getresponse()
        body = answer.read(500).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        return f"no answer ({error})"
    finally:
        connection.close()
    return "" if answer.status == http.client.OK else f"{answer.status} {body}"


if __name__ == "__main__":
    sys.exit(main())
