"""How the page writes times, sizes and passages: js/format.js, called in the browser."""

from typing import Any

from playwright.async_api import Page

CALL = "async ([name, args]) => (await import('/js/format.js'))[name](...args)"
LONG = "word " * 100
READINGS: list[tuple[str, list[Any], str]] = [
    ("clock", [0], "0:00"),
    ("clock", [75_999], "1:15"),
    ("clock", [3_675_000], "1:01:15"),
    ("size", [0], "0 bytes"),
    ("size", [1_152_693], "1.2 MB"),
    ("size", [45_600], "46 KB"),
    ("size", [1], "1 byte"),
    ("duration", [0.2], "1 sec"),
    ("duration", [95], "2 min"),
    ("duration", [5000], "1 hr 24 min"),
    ("ago", ["2026-11-22T10:00:00Z", 1_795_341_600_000 + 5000], "now"),
    ("ago", ["2026-11-22T10:00:00Z", 1_795_341_600_000 + 7_300_000], "2 hours ago"),
    ("confidence", [0.9], "sure"),
    ("confidence", [0.5], "likely"),
    ("confidence", [0.1], "unsure"),
]


async def test_values_as_people_read_them(page: Page) -> None:
    """Milliseconds, bytes and scores become words."""
    shown = [await page.evaluate(CALL, [name, args]) for name, args, _ in READINGS]
    assert shown == [expected for _, _, expected in READINGS]


async def test_an_excerpt_counts_code_points(page: Page) -> None:
    """The gateway counts an emoji as one character, JavaScript as two; the mark must stand right all the same."""
    parts = await page.evaluate(CALL, ["excerpt", ["🎙🎙 to the moon", 10, 14]])
    assert parts == {"before": "🎙🎙 to the ", "match": "moon", "after": ""}


async def test_a_long_passage_is_cut_around_its_answer(page: Page) -> None:
    """Whole words on both sides, and an ellipsis where something was left out."""
    parts = await page.evaluate(CALL, ["excerpt", [f"{LONG}here{LONG}", 500, 504]])
    assert parts["match"] == "here"
    assert parts["before"].startswith("… word")
    assert parts["after"].endswith("word …")
    assert len(parts["before"]) + len(parts["after"]) < 330
