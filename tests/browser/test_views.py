"""How each view looks, at two sizes, by day and by night. The pictures are kept for people to look at."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import DESKTOP, PLACE, SPOKEN_QUESTION

SCREENSHOTS = Path(__file__).parents[2] / "artifacts" / "screenshots"
PHONE = {"width": 390, "height": 844}
LOOKS = [
    pytest.param({"viewport": size, "color_scheme": scheme, "reduced_motion": "reduce"}, id=f"{name}-{scheme}")
    for name, size in (("phone", PHONE), ("desktop", DESKTOP))
    for scheme in ("light", "dark")
]


@pytest.mark.parametrize("page", LOOKS, indirect=True)
async def test_every_view_fits_its_window(trained: Page, request: pytest.FixtureRequest) -> None:
    """No view is wider than the window; a picture of each is saved."""
    await trained.locator("#goAskBtn").click()
    await trained.locator("#textPrompt").fill(SPOKEN_QUESTION)
    await trained.locator("#submitInteractBtn").click()
    await expect(trained.locator("#responseText")).to_have_text(PLACE)
    for tab in ("Upload", "Training", "Interact"):
        await trained.get_by_role("tab", name=tab).click()
        assert await trained.evaluate("document.documentElement.scrollWidth <= innerWidth")
        path = SCREENSHOTS / f"{tab.lower()}-{request.node.callspec.id}.png"
        await trained.screenshot(path=path, full_page=True)
