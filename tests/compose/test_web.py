"""nginx: the page, its caching, its limits, and what is not for everybody."""

import re
import socket
import ssl
import urllib.request

import httpx

from tests.compose.deployment import Deployment
from tests.compose.engine import ROOT


def test_the_page_is_asked_for_again_and_its_files_never(deployment: Deployment) -> None:
    """The page names files by their content, so they may be kept for ever."""
    page = deployment.http.get("/")
    assert page.headers["cache-control"] == "no-cache"
    again = deployment.http.get("/", headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == httpx.codes.NOT_MODIFIED
    files = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page.text)
    assert any(file.endswith("script.js") for file in files)
    for file in files:
        answer = deployment.http.get(file)
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert deployment.http.get("/assets/0000000000000000/script.js").status_code == httpx.codes.NOT_FOUND


def test_text_is_packed_and_audio_is_not(deployment: Deployment, trained: str) -> None:
    """Modules and styles by gzip; a recording as it is."""
    page = deployment.http.get("/")
    script = re.search(r'src="(/assets/[^"]+)/script.js"', page.text)
    assert script
    large = max((ROOT / "web" / "js").rglob("*.js"), key=lambda path: path.stat().st_size)
    module = deployment.http.get(f"{script[1]}/{large.relative_to(ROOT / 'web').as_posix()}")
    assert module.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in deployment.http.get(f"/api/uploads/{trained}/audio").headers


def test_every_answer_carries_the_security_headers_once(deployment: Deployment) -> None:
    """Those of nginx, of the gateway, and their errors."""
    for path in ("/", "/readyz", "/api/uploads", "/nothing", "/api/nothing"):
        policies = deployment.http.get(path).headers.get_list("content-security-policy")
        assert len(policies) == 1, path
        assert "unsafe" not in policies[0]


def test_metrics_are_not_public(deployment: Deployment) -> None:
    """Nor is anything else of the gateway that the page does not use."""
    assert deployment.http.get("/metrics").status_code == httpx.codes.NOT_FOUND


def test_one_address_may_not_ask_without_end(deployment: Deployment) -> None:
    """429 with words and a time to wait; looking around stays free."""
    answers = (deployment.http.post("/interact", data={"text": ""}) for _ in range(300))
    refused = next(answer for answer in answers if answer.status_code == httpx.codes.TOO_MANY_REQUESTS)
    assert (refused.json()["status"], refused.headers["retry-after"]) == (429, "5")
    assert deployment.http.get("/api/questions").status_code == httpx.codes.OK


def test_https_speaks_http_2(deployment: Deployment) -> None:
    """With the certificate of `make certs`, which clients who trust it accept for localhost."""
    context = ssl.create_default_context(cafile=str(deployment.folder / "tls.crt"))
    with urllib.request.urlopen(f"{deployment.tls_url}/readyz", context=context) as answer:
        assert answer.status == httpx.codes.OK
    context.set_alpn_protocols(["h2"])
    host, port = deployment.tls_url.removeprefix("https://").split(":")
    with (
        socket.create_connection((host, int(port))) as raw,
        context.wrap_socket(raw, server_hostname=host) as secured,
    ):
        assert secured.selected_alpn_protocol() == "h2"
