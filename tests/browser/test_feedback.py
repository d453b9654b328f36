"""What a person says of an answer: right, wrong, or the right words."""

import json
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.fakes import ANSWER, UPLOAD_ID, Asking


@pytest.fixture
async def feedback(page: Page, asking: Asking) -> list[dict[str, Any]]:
    """What a person says of the answer that the page shows."""
    said: list[dict[str, Any]] = []

    async def take(route: Route) -> None:
        said.append(json.loads(route.request.post_data or "{}"))
        await route.fulfill(json=said[-1])

    await asking.open(ANSWER)
    await page.route("**/api/questions/*/feedback", take)
    await asking.ask("When?")
    return said


async def test_an_answer_can_be_judged(page: Page, feedback: list[dict[str, Any]]) -> None:
    """Right or wrong; the last verdict holds, and is shown."""
    right, wrong = (page.get_by_role("button", name=name, exact=True) for name in ("Right", "Wrong"))
    await right.click()
    await expect(right).to_have_attribute("aria-pressed", "true")
    await wrong.click()
    await expect(wrong).to_have_attribute("aria-pressed", "true")
    await expect(right).to_have_attribute("aria-pressed", "false")
    await expect(page.locator("#feedback")).to_contain_text("Thank you")
    assert feedback == [{"verdict": "right"}, {"verdict": "wrong"}]


async def test_the_right_words_are_chosen_by_mouse(page: Page, feedback: list[dict[str, Any]]) -> None:
    """A drag over them; the answer's own words are chosen at first."""
    await page.get_by_role("button", name="Correct it").click()
    words = page.get_by_role("listbox", name="Words of the recording")
    options = words.get_by_role("option")
    await expect(words.get_by_role("option", selected=True)).to_have_text(["at", "nine."])
    await options.filter(has_text="3.5").hover()
    await page.mouse.down()
    await options.filter(has_text="(cash)").hover()
    await page.mouse.up()
    await expect(words.get_by_role("option", selected=True)).to_have_text(["3.5", "pounds", "(cash)."])
    await page.get_by_role("button", name="Keep these words").click()
    await expect(page.locator("#feedback")).to_contain_text("the right words")
    await expect(words).to_have_count(0)
    assert feedback == [{"verdict": "corrected", "upload_id": UPLOAD_ID, "start_ms": 5600, "end_ms": 8000}]


async def test_the_right_words_are_chosen_by_keyboard(page: Page, feedback: list[dict[str, Any]]) -> None:
    """Arrows move, Shift makes it longer, Enter keeps; Escape leaves it all."""
    await page.get_by_role("button", name="Correct it").press("Enter")
    await expect(page.get_by_role("option", name="nine.")).to_be_focused()
    for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowLeft"):
        await page.keyboard.press(key)
    words = page.get_by_role("listbox", name="Words of the recording")
    await expect(words.get_by_role("option", selected=True)).to_have_text(["<b>gate</b>", "shuts"])
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Correct it")).to_be_focused()
    assert feedback == []
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("option", name="nine.")).to_be_focused()
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Enter")
    await expect(words).to_have_count(0)
    assert feedback == [{"verdict": "corrected", "upload_id": UPLOAD_ID, "start_ms": 10_400, "end_ms": 11_200}]
