"""What opens on the page, answers, menus, forms, dialogs: axe-core on each, and its fit on a phone."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.fakes import ABSTAINS, ANSWER, UPLOAD_ID, Asking, Recording
from tests.browser.test_for_everyone import AXE, RUN
from tests.browser.test_views import PHONE

STILL = [{"viewport": PHONE, "reduced_motion": "reduce"}]


async def expect_no_fault(page: Page, what: str) -> None:
    """By day and by night; and nothing sticks out."""
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        faults = [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in await page.evaluate(RUN)]
        assert faults == [], (what, scheme)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what


@pytest.mark.parametrize("page", STILL, indirect=True)
async def test_axe_finds_nothing_around_an_answer(page: Page, asking: Asking) -> None:
    """An answer with its correction, an earlier one, the menus."""
    await page.evaluate(AXE.read_text())
    await asking.open(ABSTAINS, ANSWER)
    await asking.ask("Who won?")
    await expect(page.locator("#responseText")).to_have_text("Not in your recordings.")
    await asking.ask("When?")
    await page.locator("#answer").get_by_role("button", name="Correct it").click()
    await expect(page.get_by_role("listbox", name="Words of the recording")).to_be_visible()
    await page.locator("#history summary").click()
    await expect_no_fault(page, "answers")
    for menu in ("#scopeMenu", "#speechMenu"):
        await page.locator(f"{menu} summary").click()
        await expect_no_fault(page, menu)


@pytest.mark.parametrize("page", STILL, indirect=True)
async def test_axe_finds_nothing_in_a_recording_at_work(page: Page) -> None:
    """While words are searched, while they are edited, and over the list of keys."""
    await Recording(page).serve()
    await page.evaluate(AXE.read_text())
    await page.evaluate("id => { location.hash = `#recording/${id}`; }", UPLOAD_ID)
    await page.locator("#transcriptSearch").fill("the")
    await expect(page.locator(".word.chosen")).to_have_count(1)
    await expect_no_fault(page, "search")
    await page.get_by_role("button", name="Edit the words at 0:04").click()
    await expect_no_fault(page, "edit")
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    await expect_no_fault(page, "keys")
    await page.unroute_all(behavior="ignoreErrors")
