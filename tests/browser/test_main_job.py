"""The whole main job, as a newcomer does it at the page."""

import re
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.conftest import PLACE, SPOKEN_QUESTION, train, upload

# From "playing" to the first look at the clock a player may have gone on a little.
SEEK_TOLERANCE_S = 0.3


async def test_upload_train_ask_and_hear(page: Page, recording: bytes, complaints: list[str]) -> None:
    """A recording goes in, is trained, answers by text and by voice, speaks, and plays its moment."""
    await upload(page, "workshop.wav", recording)
    await train(page)
    answer = await ask_by_text(page)
    await hear_the_answer(page)
    await play_the_moment(page, start_s=answer["citations"][0]["start_ms"] / 1000)
    await ask_by_voice(page)
    assert complaints == []


async def test_real_recordings_answer(page: Page, shared_audio: Path) -> None:
    """Several files at once, in other formats and real voices; the answer is the speaker's own words."""
    files = [shared_audio / name for name in ("jfk.flac", "jfk_44k.m4a", "hotwords.mp3", "spk1_snt1.wav")]
    await page.locator("#audioFile").set_input_files(files)
    await page.locator("#uploadBtn").click()
    await expect(page.locator("#uploadQueue li[data-outcome]")).to_have_count(4)
    await train(page)
    await page.locator("#goAskBtn").click()
    await page.locator("#textPrompt").fill("What should you ask about your country?")
    await page.keyboard.press("Enter")
    await expect(page.locator("#responseText")).to_contain_text("what you can do for your country", ignore_case=True)
    await expect(page.locator("#citations .name").first).to_have_text(re.compile("jfk"))


async def ask_by_text(page: Page) -> dict[str, Any]:
    """Gives the gateway's answer, as the page got it."""
    await page.locator("#goAskBtn").click()
    await page.locator("#textPrompt").fill(SPOKEN_QUESTION)
    async with page.expect_response("**/interact") as response:
        await page.locator("#submitInteractBtn").click()
    await expect(page.locator("#responseText")).to_have_text(PLACE)
    await expect(page.locator("#citations mark").first).to_have_text(PLACE)
    answer: dict[str, Any] = await (await response.value).json()
    return answer


async def hear_the_answer(page: Page) -> None:
    """It starts by itself, since the question was a click, and plays to its end."""
    audio = page.locator("#responseAudio")
    await expect(audio).to_be_visible()
    await expect(audio).to_have_js_property("ended", value=True, timeout=15_000)
    assert await audio.evaluate("audio => audio.duration") > 0.5


async def play_the_moment(page: Page, *, start_s: float) -> None:
    moment = page.locator("#momentAudio")
    await moment.evaluate("audio => { audio.onplaying = () => { audio.dataset.from = audio.currentTime; }; }")
    button = page.locator("#citations button").first
    await button.click()
    await expect(moment).to_have_attribute("data-from", re.compile(r"\d"))
    assert abs(float(await moment.get_attribute("data-from") or "nan") - start_s) < SEEK_TOLERANCE_S
    # It stops by itself a little after the moment.
    await expect(button).to_have_attribute("aria-pressed", "false", timeout=15_000)


async def ask_by_voice(page: Page) -> None:
    await page.locator("#textPrompt").fill("")
    # The question ends, and the silence after it sends it off.
    async with page.expect_response("**/interact"):
        await page.locator("#recStartBtn").click()
    await expect(page.locator("#textPrompt")).to_have_value(re.compile("green cabinet", re.IGNORECASE))
    await expect(page.locator("#responseText")).to_have_text(PLACE)
