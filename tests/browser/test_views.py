"""How each view looks, at two sizes, by day and by night. The pictures are kept for people to look at."""

from pathlib import Path

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
        for name, size in (("phone", PHONE), ("desktop", DESKTOP)):
            await trained.set_viewport_size(size)
            assert await trained.evaluate("document.documentElement.scrollWidth <= innerWidth"), (tab, name)
            await take_pictures(trained, f"{tab.lower()}-{name}")
    assert await trained.evaluate("document.getAnimations().length") == 0


async def take_pictures(page: Page, name: str) -> None:
    await page.emulate_media(color_scheme="light")
    await page.screenshot(path=SCREENSHOTS / f"{name}-light.png", full_page=True)
    await page.emulate_media(color_scheme="dark")
    await page.screenshot(path=SCREENSHOTS / f"{name}-dark.png", full_page=True)
