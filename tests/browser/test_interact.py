"""Questions that get no answer, and microphones that aren't there."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

PASSAGE = {
    "upload_id": "u1",
    "name": "talk.wav",
    "answer": "",
    "score": 0.1,
    "start_ms": 61_000,
    "end_ms": 64_000,
    "context": "The <b>weather</b> was kind.",
    "context_start": 0,
    "context_end": 0,
}
ABSTAINS: dict[str, Any] = {
    "id": "a1",
    "question": "Who won?",
    "answer": None,
    "score": 0.0,
    "no_answer_score": 0.97,
    "citations": [PASSAGE],
    "audio_url": None,
    "timings_ms": {"stt": 0, "search": 1, "read": 1, "tts_first_audio": 0, "total": 2},
}

REFUSED = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
INSECURE = "Object.defineProperty(Navigator.prototype, 'mediaDevices', { value: undefined })"


async def ask(page: Page, question: str) -> None:
    await page.get_by_role("tab", name="Ask").click()
    await page.locator("#textPrompt").fill(question)
    await page.keyboard.press("Enter")


async def test_a_question_without_an_answer(page: Page) -> None:
    """The page says so, shows the nearest passages as plain text with nothing marked, and stays silent."""
    await page.route("**/interact", lambda route: route.fulfill(json=ABSTAINS))
    await ask(page, "Who won?")
    await expect(page.locator("#responseText")).to_have_text("Not in your recordings.")
    await expect(page.locator("#citationsTitle")).to_have_text("The nearest passages")
    await expect(page.locator("#citations blockquote")).to_have_text("The <b>weather</b> was kind.")
    await expect(page.locator("#citations mark")).to_have_count(0)
    await expect(page.locator("#citations .time")).to_have_text("1:01 \N{EN DASH} 1:04")
    await expect(page.locator("#responseAudio")).to_be_hidden()


async def test_a_recording_that_will_not_play_says_so(page: Page) -> None:
    """The card says in words that this browser can't play the moment, and its button can be pressed again."""
    await page.route("**/interact", lambda route: route.fulfill(json=ABSTAINS))
    await page.route("**/api/uploads/u1/audio", lambda route: route.fulfill(status=404))
    await ask(page, "Who won?")
    button = page.get_by_role("button", name="Play talk.wav from 1:01")
    await button.click()
    await expect(page.locator("#citations .problem")).to_have_text("This browser can't play that recording.")
    await expect(button).to_have_attribute("aria-pressed", "false")


async def test_the_gateways_reason_is_shown_as_text(page: Page) -> None:
    """What went wrong stands under the question, word for word, and the answer before it stays away."""
    problem = {"type": "about:blank", "title": "Conflict", "status": 409, "detail": "Nothing is <i>trained</i> yet."}
    await page.route(
        "**/interact", lambda route: route.fulfill(status=409, json=problem, content_type="application/problem+json")
    )
    await ask(page, "Who won?")
    await expect(page.locator("#askStatus")).to_have_text("Nothing is <i>trained</i> yet.")
    await expect(page.locator("#answer")).to_be_hidden()


async def test_an_empty_question_is_not_sent(page: Page) -> None:
    """The page asks for words instead."""
    await ask(page, "   ")
    await expect(page.locator("#askStatus")).to_have_text("Type a question first, or press Speak.")


@pytest.mark.parametrize(("script", "words"), [(REFUSED, "blocked"), (INSECURE, "https://")])
async def test_a_missing_microphone_is_explained(page: Page, script: str, words: str) -> None:
    """Refused by the person or by the browser: the reason and a way on, and typing still works."""
    await page.add_init_script(script)
    await page.reload()
    await page.get_by_role("tab", name="Ask").click()
    await page.locator("#recStartBtn").click()
    await expect(page.locator("#askStatus")).to_contain_text(words)
    await expect(page.locator("#recStartBtn")).to_be_visible()
    await expect(page.locator("#textPrompt")).to_be_enabled()
