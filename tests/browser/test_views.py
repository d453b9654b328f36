"""How each view looks, at two sizes, by day and by night. The pictures are kept for people to look at."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.conftest import DESKTOP, PLACE, SPOKEN_QUESTION

SCREENSHOTS = Path(__file__).parents[2] / "artifacts" / "screenshots"
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.mark.parametrize("page", [{"reduced_motion": "reduce"}], indirect=True)
async def test_every_view_fits_its_window(trained: Page) -> None:
    """No view is wider than the window, and nothing moves for those who ask for that; a picture of each is saved."""
    await trained.locator("#goAskBtn").click()
    await trained.locator("#textPrompt").fill(SPOKEN_QUESTION)
    await trained.locator("#submitInteractBtn").click()
    await expect(trained.locator("#responseText")).to_have_text(PLACE)
    for tab in ("Library", "Training", "Ask"):
        await trained.get_by_role("tab", name=tab).click()
        await look_at(trained, tab.lower())
    await trained.get_by_role("tab", name="Library").click()
    await trained.locator("#libraryList a", has_text="workshop.wav").first.click()
    await expect(trained.locator("#transcript")).to_contain_text("cabinet")
    await look_at(trained, "recording")


@pytest.mark.parametrize("page", [{"reduced_motion": "reduce"}], indirect=True)
async def test_the_first_look_fits_its_window(page: Page) -> None:
    """What a newcomer sees: an empty library."""
    empty: dict[str, Any] = {"uploads": [], "next": None, "counts": {"uploaded": 0, "ready": 0, "failed": 0}}
    await page.route("**/api/uploads?*", lambda route: route.fulfill(json=empty, headers={"X-Total-Count": "0"}))
    await page.reload()
    await expect(page.locator("#sampleBtn")).to_be_visible()
    await look_at(page, "first")
    await page.unroute_all(behavior="ignoreErrors")


async def look_at(page: Page, view: str) -> None:
    for name, size in (("phone", PHONE), ("desktop", DESKTOP)):
        await page.set_viewport_size(size)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (view, name)
        await take_pictures(page, f"{view}-{name}")
    assert await page.evaluate("document.getAnimations().length") == 0


async def take_pictures(page: Page, name: str) -> None:
    await page.emulate_media(color_scheme="light")
    await page.screenshot(path=SCREENSHOTS / f"{name}-light.png", full_page=True)
    await page.emulate_media(color_scheme="dark")
    await page.screenshot(path=SCREENSHOTS / f"{name}-dark.png", full_page=True)
