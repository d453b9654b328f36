"""What the page costs, and what it may do."""

import gzip
import re
from pathlib import Path

from playwright.async_api import Page

from tests.stack.processes import Stack

WEB = Path(__file__).parents[2] / "web"
MOST_BYTES = 150_000
# No dark room has a fast machine: the budget is a second on a quiet one.
FIRST_PAINT_MS = 5000
FORBIDDEN = ("unsafe-inline", "unsafe-eval", "http:", "https:", "*")


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


def test_the_whole_page_is_light() -> None:
    """Everything that a browser could ever load of it, packed as the web server packs it: both languages, all views."""
    served = [path for path in WEB.rglob("*") if path.suffix in (".html", ".css", ".js", ".svg")]
    served = [path for path in served if "node_modules" not in path.parts and path.name != "eslint.config.js"]
    assert sum(map(packed, served)) < MOST_BYTES


async def test_what_is_not_needed_is_not_loaded(page: Page) -> None:
    """The client for large uploads and the other language wait until they are; and it paints at once."""
    loaded = await page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert not [url for url in loaded if re.search(r"vendor/|strings/de", url)]
    paint_ms = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    assert paint_ms < FIRST_PAINT_MS


def test_the_gateway_and_nginx_forbid_inline_scripts(stack: Stack) -> None:
    """Both send the same policy, and it lets nothing in but this server's own files."""
    policy = stack.http.get("/").headers["content-security-policy"]
    nginx = (WEB / "nginx" / "atr" / "security.conf").read_text()
    assert f'Content-Security-Policy "{policy}"' in nginx
    assert not [word for word in FORBIDDEN if word in policy]


def test_nothing_is_inline_and_nothing_is_fetched_elsewhere() -> None:
    """No handler, style or script in the markup, which the policy would refuse; no address of another server."""
    page = (WEB / "index.html").read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)|(?:src|href)=\"(?:https?:)?//", page)
