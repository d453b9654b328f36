"""A model hub on this machine: redirects, ranges, listings, and breaks where a test asks for one."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from atr_runtime.catalog import ModelFile

REPOSITORY = "org/model"
REVISION = "0123456789abcdef0123456789abcdef01234567"
_LARGE_BYTES = 1000


class LocalHub:
    """Serves `files` (path to bytes) as the repository org/model at that one revision."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.breaks_after_bytes: list[int] = []
        """One entry per download that is to break off, in order; then downloads run through."""
        self.knows_ranges = True
        self.requests: list[tuple[str, str]] = []
        """Path and Range header of each request for content."""
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": self}))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def add(self, path: str, content: bytes) -> ModelFile:
        """Puts a file into the repository; gives what models.toml would say of it."""
        self.files[path] = content
        return ModelFile(name=path, size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest())

    def listing(self) -> list[dict[str, Any]]:
        """As the hub lists: a SHA-256 for large files only, git's blob id for all."""
        items = []
        for path, content in sorted(self.files.items()):
            blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            item: dict[str, Any] = {"type": "file", "path": path, "size": len(content), "oid": blob}
            if len(content) > _LARGE_BYTES:
                item["lfs"] = {"oid": hashlib.sha256(content).hexdigest(), "size": len(content)}
            items.append(item)
        return [{"type": "directory", "path": "folder", "size": 0, "oid": "0" * 40}, *items]


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Says nothing of clients that hang up: some tests make them."""


class _Handler(BaseHTTPRequestHandler):
    hub: LocalHub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        tree, resolve = f"/api/models/{REPOSITORY}/tree/{REVISION}", f"/{REPOSITORY}/resolve/{REVISION}/"
        if path.startswith(tree):
            self._list()
        elif path.startswith(resolve) and path.removeprefix(resolve) in self.hub.files:
            self._send(302, b"", Location=f"/cdn/{path.removeprefix(resolve)}")
        elif path.startswith("/cdn/"):
            self._download(path.removeprefix("/cdn/"))
        else:
            self._send(404, b"no such file")

    def _list(self) -> None:
        """Two pages, as for a repository with many files."""
        listing, is_second = self.hub.listing(), "page=2" in self.path
        half = len(listing) // 2
        following = None if is_second else f'<{self.hub.url}{self.path}&page=2>; rel="next"'
        self._send(200, json.dumps(listing[half:] if is_second else listing[:half]).encode(), Link=following)

    def _download(self, path: str) -> None:
        content, asked = self.hub.files[path], self.headers.get("Range", "")
        self.hub.requests.append((path, asked))
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and self.hub.knows_ranges else 0
        rest = content[start:]
        sent_bytes = self.hub.breaks_after_bytes.pop(0) if self.hub.breaks_after_bytes else len(rest)
        self._send(206 if start else 200, rest, sent_bytes=sent_bytes)

    def _send(self, status: int, body: bytes, sent_bytes: int | None = None, **headers: str | None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:sent_bytes])
        self.close_connection = sent_bytes is not None and sent_bytes < len(body)

    def log_message(self, *_: object) -> None:
        """Nothing: pytest shows what matters."""
