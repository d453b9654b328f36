"""The list of recordings as a person keeps it in order; and what an empty one says."""

from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import upload
from tests.stack.processes import Stack, wait_until

LISTING = "**/api/uploads?*"
MANY = 120


def an_upload(number: int, **others: Any) -> dict[str, Any]:
    return {
        "id": f"{number:032x}",
        "name": f"talk {number}.wav",
        "size_bytes": 1000,
        "sha256": "",
        "content_type": "audio/wav",
        "uploaded_at": "2026-11-22T12:00:00Z",
        "status": "uploaded",
        "duration_ms": 75_000,
        "error": None,
    } | others


async def fulfil_page(route: Route, uploads: list[dict[str, Any]], total: int) -> None:
    states = [found["status"] for found in uploads]
    counts = {state: states.count(state) for state in ("uploaded", "ready", "failed")}
    await route.fulfill(
        json={"uploads": uploads, "next": None, "counts": counts}, headers={"X-Total-Count": str(total)}
    )


def names(stack: Stack) -> list[str]:
    found = stack.http.get("/api/uploads", params={"limit": 1000}).json()["uploads"]
    return [upload["name"] for upload in found]


async def test_a_recording_is_searched_for_and_renamed(page: Page, recording: bytes) -> None:
    """Words of its name find it; the new name is shown and kept, and the keyboard goes back to the button."""
    await upload(page, "find me.wav", recording + b"rename")
    await upload(page, "another.wav", recording + b"another")
    await page.get_by_role("searchbox", name="Search names").fill("me FIND")
    await expect(page.locator("#libraryList .name")).to_have_text(["find me.wav"])
    await page.get_by_role("button", name="Rename find me.wav").click()
    await expect(page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    await page.keyboard.type("<b>found</b>.wav")
    await page.keyboard.press("Enter")
    await expect(page.locator("#libraryList .name")).to_have_text(["<b>found</b>.wav"])
    await expect(page.get_by_role("button", name="Rename <b>found</b>.wav")).to_be_focused()
    await page.get_by_role("searchbox", name="Search names").fill("nothing is called this")
    await expect(page.locator("#libraryEmpty")).to_contain_text("No recording matches")


async def test_the_order_is_the_persons(page: Page) -> None:
    """The list asks for the chosen order and state."""
    await page.reload()
    await page.route(LISTING, lambda route: fulfil_page(route, [an_upload(1), an_upload(2)], 2))
    await page.reload()
    async with page.expect_request(LISTING) as request:
        await page.get_by_role("combobox", name="Sort").select_option("Longest first")
    assert "sort=-duration" in (await request.value).url
    async with page.expect_request(LISTING) as request:
        await page.get_by_role("combobox", name="Show", exact=True).select_option("Failed")
    assert "status=failed" in (await request.value).url
    await page.unroute_all(behavior="ignoreErrors")


async def test_a_deleted_recording_comes_back_by_undo(page: Page, stack: Stack, recording: bytes) -> None:
    """It leaves the list at once, the server later; until then one press brings it back."""
    await upload(page, "undo.wav", recording + b"undo")
    row = page.locator("#libraryList li", has_text="undo.wav")
    await page.get_by_role("button", name="Delete undo.wav").click()
    await expect(row).to_have_count(0)
    assert "undo.wav" in names(stack)
    await page.locator(".toast").get_by_role("button", name="Undo").click()
    await expect(row).to_be_visible()


async def test_who_leaves_the_page_has_deleted(page: Page, stack: Stack, recording: bytes) -> None:
    """Closing the page is no way to keep what was deleted."""
    await upload(page, "leave.wav", recording + b"leave")
    await page.get_by_role("button", name="Delete leave.wav").click()
    await expect(page.locator("#libraryList li", has_text="leave.wav")).to_have_count(0)
    await page.goto("about:blank")
    wait_until(lambda: "leave.wav" not in names(stack), within_s=10)


async def test_thousands_are_shown_a_page_at_a_time(page: Page) -> None:
    """Fifty and fifty more; the keyboard goes on at the first new one."""
    asked: list[str] = []

    async def answer(route: Route) -> None:
        asked.append(route.request.url)
        start = int(route.request.url.split("offset=")[1])
        limit = int(route.request.url.split("limit=")[1].split("&")[0])
        await fulfil_page(route, [an_upload(n) for n in range(start, min(start + limit, MANY))], MANY)

    await page.route(LISTING, answer)
    await page.reload()
    await expect(page.locator("#libraryList li")).to_have_count(50)
    await expect(page.locator("#libraryCount")).to_have_text("120")
    await page.get_by_role("button", name="Show more").click()
    await expect(page.locator("#libraryList li")).to_have_count(100)
    await expect(page.locator("#libraryList a").nth(50)).to_be_focused()
    await page.get_by_role("button", name="Show more").click()
    await expect(page.locator("#libraryList li")).to_have_count(MANY)
    await expect(page.get_by_role("button", name="Show more")).to_be_hidden()
    assert all("limit=50" in url for url in asked)
    await page.unroute_all(behavior="ignoreErrors")


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (an_upload(1), "Waiting"),
        (an_upload(1, status="ready"), "Ready"),
        (an_upload(1, status="failed", error="There is <b>no</b> audio in it."), "Failed"),
    ],
)
async def test_each_state_is_told(page: Page, upload: dict[str, Any], words: str) -> None:
    """In a word; of a failure its reason, as plain text; and while one waits, the way to the training is open."""
    await page.route(LISTING, lambda route: fulfil_page(route, [upload], 1))
    await page.reload()
    row = page.locator("#libraryList li")
    await expect(row.locator(".pill")).to_have_text(words)
    await expect(row).to_contain_text("1:15")
    await expect(row.locator(".problem")).to_have_text(upload["error"] or "")
    await expect(page.locator("#goTrainBtn")).to_be_visible(visible=words == "Waiting")
    await page.unroute_all(behavior="ignoreErrors")


async def test_an_empty_library_begins_with_a_sample(page: Page) -> None:
    """It says what to do, and offers a recording that ATR speaks; then it asks to train."""
    library: list[dict[str, Any]] = []

    async def speak(route: Route) -> None:
        library.append(an_upload(1, name="Sample.wav"))
        await route.fulfill(status=201, json=library[0])

    await page.route(LISTING, lambda route: fulfil_page(route, library, len(library)))
    await page.route("**/api/uploads/sample", speak)
    await page.reload()
    await expect(page.locator("#libraryEmpty li")).to_have_count(3)
    await page.get_by_role("button", name="Try it with a sample").click()
    await expect(page.locator("#libraryList .name")).to_have_text(["Sample.wav"])
    await expect(page.locator("#libraryEmpty")).to_be_hidden()
    await page.locator(".toast").get_by_role("button", name="Go to training").click()
    await expect(page.locator("#startRealTrainBtn")).to_be_visible()
    await page.unroute_all(behavior="ignoreErrors")
