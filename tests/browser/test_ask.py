"""Questions and answers as the page shows them, with answers that the test makes up."""

from typing import Any

from playwright.async_api import Page, expect

from tests.browser.fakes import ABSTAINS, ANSWER, UPLOAD, UPLOAD_ID, Asking


async def test_an_answer_stands_large_with_where_it_is_said(page: Page, asking: Asking) -> None:
    """Its words, how sure ATR is, and the sentence around them, marked, as text; its name leads to the moment."""
    await asking.open(ANSWER)
    await asking.ask("When does the gate shut?")
    await expect(page.locator("#askedQuestion")).to_have_text("When does the gate shut?")
    await expect(page.locator("#responseText")).to_have_text("at nine")
    await expect(page.locator("#answerFacts .pill")).to_have_text("likely")
    await expect(page.locator("#citations blockquote")).to_have_text("The <b>gate</b> shuts at nine.")
    await expect(page.locator("#citations mark")).to_have_text("at nine")
    await expect(page.locator("#citations .time")).to_have_text("0:10 \N{EN DASH} 0:12")
    await expect(page.locator("#citations .wave.banded")).to_be_visible()
    await expect(page.locator("#view-ask b")).to_have_count(0)
    await page.get_by_role("link", name=UPLOAD["name"]).click()
    await expect(page.locator("#recordingName")).to_have_text(UPLOAD["name"])
    await expect(page).to_have_url(f"{page.url.split('#')[0]}#recording/{UPLOAD_ID}/10400")


async def test_a_question_without_an_answer(page: Page, asking: Asking) -> None:
    """The page says so, shows the nearest passages with nothing marked, and stays silent."""
    await asking.open(ABSTAINS)
    await asking.ask("Who won?")
    await expect(page.locator("#responseText")).to_have_text("Not in your recordings.")
    await expect(page.locator("#citationsTitle")).to_have_text("The nearest passages")
    await expect(page.locator("#citations blockquote")).to_contain_text("The <b>gate</b> shuts")
    await expect(page.locator("#citations mark")).to_have_count(0)
    await expect(page.locator("#answerFacts .pill")).to_have_count(0)
    await expect(page.locator("#responseAudio")).to_be_hidden()


async def test_a_moment_plays_in_place(page: Page, asking: Asking) -> None:
    """Its button and its waveform start it; it ends by itself."""
    await asking.open(ANSWER)
    await asking.ask("When?")
    button = page.get_by_role("button", name=f"Play {UPLOAD['name']} from 0:10")
    await button.click()
    await expect(button).to_have_attribute("aria-pressed", "true")
    await expect(button).to_have_attribute("aria-pressed", "false", timeout=10_000)
    await page.locator("#citations .wave").click()
    await expect(button).to_have_attribute("aria-pressed", "true")
    await button.click()
    await expect(page.locator("#momentAudio")).to_have_js_property("paused", value=True)


async def test_a_recording_that_will_not_play_says_so(page: Page, asking: Asking) -> None:
    """The card says in words that this browser can't play the moment, and its button can be pressed again."""
    await asking.open(ANSWER)
    await page.route(f"**/api/uploads/{UPLOAD_ID}/audio", lambda route: route.fulfill(status=404))
    await asking.ask("When?")
    button = page.get_by_role("button", name=f"Play {UPLOAD['name']} from 0:10")
    await button.click()
    await expect(page.locator("#citations .problem")).to_have_text("This browser can't play that recording.")
    await expect(button).to_have_attribute("aria-pressed", "false")


async def test_the_gateways_reason_is_shown_as_text(page: Page, asking: Asking) -> None:
    """What went wrong stands under the question, word for word; before training, with the way there."""
    problem = {"type": "about:blank", "title": "Conflict", "status": 409, "detail": "Nothing is <i>trained</i> yet."}
    await page.route(
        "**/interact", lambda route: route.fulfill(status=409, json=problem, content_type="application/problem+json")
    )
    await page.get_by_role("tab", name="Ask").click()
    await asking.ask("Who won?")
    await expect(page.locator("#askStatus")).to_have_text("Nothing is <i>trained</i> yet.")
    await expect(page.locator("#answer")).to_be_hidden()
    await expect(page.locator("#textPrompt")).to_have_value("Who won?")
    await page.locator("#askGoTrain").click()
    await expect(page.locator("#view-train")).to_be_visible()


async def test_an_empty_question_is_not_sent(page: Page, asking: Asking) -> None:
    """The page asks for words instead."""
    await asking.open(ANSWER)
    await asking.ask("   ")
    await expect(page.locator("#askStatus")).to_have_text("Type a question first, or press Speak.")
    assert asking.forms == []


async def test_only_chosen_recordings_are_asked(page: Page, asking: Asking) -> None:
    """The choice goes with the question, stays after a reload, and can be taken back."""
    await asking.open(ANSWER)
    listing: dict[str, Any] = {
        "uploads": [UPLOAD, UPLOAD | {"id": "f" * 32, "name": "Other.wav"}],
        "next": None,
        "counts": {},
    }
    await page.route("**/api/uploads?*", lambda route: route.fulfill(json=listing))
    await page.locator("#scopeSummary").click()
    await page.get_by_role("checkbox", name="Spring").check()
    await page.keyboard.press("Escape")
    await expect(page.locator("#scopeSummary")).to_have_text("In one recording")
    await expect(page.locator("#scopeList")).to_be_hidden()
    await asking.ask("When?")
    await expect(page.locator("#responseText")).to_have_text("at nine")
    await page.reload()
    await expect(page.locator("#scopeChips")).to_contain_text(UPLOAD["name"])
    await page.get_by_role("button", name="Don't ask only").click()
    await expect(page.locator("#scopeSummary")).to_have_text("In all recordings")
    await asking.ask("When?")
    await expect(page.locator("#responseText")).to_have_text("at nine")
    assert [UPLOAD_ID in form for form in asking.forms] == [True, False]


async def test_what_was_asked_is_there_after_a_reload(page: Page, asking: Asking) -> None:
    """The newest first, a page at a time; one opens with its citations, and can be asked again."""
    past = [ANSWER | {"id": f"{index:032x}", "question": f"Question <{index}>"} for index in range(25)]
    await asking.open(ABSTAINS, history=[ABSTAINS, *past])
    turns = page.locator("#history .turn")
    await expect(turns).to_have_count(20)
    await expect(turns.first).to_contain_text("Not in your recordings.")
    await page.locator("#historyMore").click()
    await expect(turns).to_have_count(26)
    await expect(page.locator("#historyMore")).to_be_hidden()
    await turns.nth(1).locator("summary").click()
    await expect(turns.nth(1).locator("mark")).to_have_text("at nine")
    await turns.nth(1).get_by_role("button", name="Ask again").click()
    await expect(page.locator("#textPrompt")).to_have_value("Question <0>")
    await page.keyboard.press("Enter")
    await expect(page.locator("#responseText")).to_have_text("Not in your recordings.")


async def test_an_answer_joins_the_history_when_the_next_one_comes(page: Page, asking: Asking) -> None:
    """Large is only the last one."""
    await asking.open(ANSWER, ABSTAINS)
    await asking.ask("When?")
    await expect(page.locator("#responseText")).to_have_text("at nine")
    await expect(page.locator("#history .turn")).to_have_count(0)
    await asking.ask("Who?")
    await expect(page.locator("#responseText")).to_have_text("Not in your recordings.")
    await expect(page.locator("#history .told")).to_have_text("at nine")
    await page.get_by_role("button", name="Change the question").click()
    await expect(page.locator("#textPrompt")).to_have_value("Who won?")
