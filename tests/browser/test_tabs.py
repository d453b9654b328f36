"""The three tabs, without a mouse."""

from playwright.async_api import Page, expect

TABS = ("Library", "Training", "Ask")


async def test_arrows_home_and_end_move_between_the_tabs(page: Page) -> None:
    """The ARIA tab pattern: arrows go round, Home and End go to the ends, one panel shows at a time."""
    await page.get_by_role("tab", name="Library").focus()
    for key, name in (
        ("ArrowRight", "Training"),
        ("End", "Ask"),
        ("ArrowRight", "Library"),
        ("ArrowLeft", "Ask"),
        ("Home", "Library"),
    ):
        await page.keyboard.press(key)
        await expect(page.get_by_role("tab", name=name)).to_be_focused()
        await expect(page.get_by_role("tab", name=name, selected=True)).to_be_visible()
        await expect(page.get_by_role("tabpanel")).to_have_count(1)


async def test_tab_leaves_the_tabs_for_the_panel(page: Page) -> None:
    """Only the chosen tab is a stop on the way; the next one is the panel's first control."""
    await page.get_by_role("tab", name="Ask").click()
    await page.keyboard.press("Tab")
    await expect(page.locator("#textPrompt")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.locator("#recStartBtn")).to_be_focused()


async def test_a_reload_comes_back_to_the_same_tab(page: Page) -> None:
    """The address holds the tab."""
    for name in TABS:
        await page.get_by_role("tab", name=name).click()
        await page.reload()
        await expect(page.get_by_role("tab", name=name, selected=True)).to_be_visible()
