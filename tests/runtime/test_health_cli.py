"""`atr-health` tells a container engine, by its exit status, whether a service takes calls."""

import asyncio
import http.server
import threading
from collections.abc import Iterator

import pytest
from atr_runtime import health_cli

from tests.runtime.conftest import Echo

Output = pytest.CaptureFixture[str]


class Page(http.server.BaseHTTPRequestHandler):
    """/readyz is content, everything else isn't."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/readyz" else 503)
        self.end_headers()
        self.wfile.write(b"Not ready: tts.")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def pages() -> Iterator[str]:
    """The address of a server of pages."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


async def test_a_service_that_takes_calls_is_healthy(echo: Echo) -> None:
    """Status 0."""
    assert await asyncio.to_thread(health_cli.main, [echo.target]) == 0


async def test_a_service_that_loads_is_not(loading_echo: Echo, capsys: Output) -> None:
    """Status 1, with the reason, though the port answers."""
    assert await asyncio.to_thread(health_cli.main, [loading_echo.target]) == 1
    assert capsys.readouterr().err == f"{loading_echo.target}: NOT_SERVING\n"


def test_no_service_at_all_is_not_healthy(capsys: Output) -> None:
    """Status 1 soon, not after gRPC's own patience."""
    assert health_cli.main(["127.0.0.1:9", "--timeout", "0.5"]) == 1
    assert "no answer" in capsys.readouterr().err


def test_a_page_is_healthy_when_it_answers_200(pages: str, capsys: Output) -> None:
    """Any other answer is the reason why not."""
    assert health_cli.main([f"{pages}/readyz"]) == 0
    assert health_cli.main([f"{pages}/other"]) == 1
    assert capsys.readouterr().err.endswith("503 Not ready: tts.\n")


def test_no_page_at_all_is_not_healthy(capsys: Output) -> None:
    """Status 1 and no trace."""
    assert health_cli.main(["http://127.0.0.1:9/readyz"]) == 1
    assert "no answer" in capsys.readouterr().err


def test_help_shows_both_kinds_of_target(capsys: Output) -> None:
    """What the statuses mean, too."""
    with pytest.raises(SystemExit, match="0"):
        health_cli.main(["--help"])
    output = capsys.readouterr().out
    assert all(word in output for word in ("127.0.0.1:50051", "/readyz", "exit status"))
