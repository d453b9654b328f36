"""When something is missing: the page says so in plain words, and goes on when it is there again."""

import re

import pytest
from playwright.async_api import Page, expect

REFUSED = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
INSECURE = "Object.defineProperty(Navigator.prototype, 'mediaDevices', { value: undefined })"


async def test_a_network_that_goes_and_comes(page: Page) -> None:
    """The banner says that ATR is away; when it is back, the banner goes and the list is read anew."""
    await expect(page.locator("#banner")).to_be_hidden()
    await page.context.set_offline(offline=True)
    await expect(page.locator("#banner")).to_contain_text("ATR can't be reached.")
    async with page.expect_response("**/api/uploads?*"):
        await page.context.set_offline(offline=False)
    await expect(page.locator("#banner")).to_be_hidden()


async def test_a_service_that_is_not_ready(page: Page) -> None:
    """The gateway's own words say which; the page notices when it is."""
    problem = {"status": 503, "detail": "Not ready: stt."}
    await page.route("**/readyz", lambda route: route.fulfill(status=503, json=problem), times=1)
    await page.reload()
    await expect(page.locator("#banner")).to_contain_text("ATR is getting ready. Not ready: stt.")
    await expect(page.locator("#banner")).to_be_hidden()


@pytest.mark.parametrize(("script", "words"), [(REFUSED, "blocked"), (INSECURE, "https://")])
async def test_a_note_without_a_microphone(page: Page, script: str, words: str) -> None:
    """Refused by the person or by the browser: the reason, and what works all the same."""
    await page.add_init_script(script)
    await page.reload()
    await page.locator("#noteBtn").click()
    await expect(page.locator("#fileInfo")).to_contain_text(words)
    await expect(page.locator("#fileInfo")).to_contain_text("choosing files work without it")
    await expect(page.locator("#noteBtn")).to_be_visible()


async def test_a_note_is_recorded_and_kept(page: Page) -> None:
    """From the microphone into the library, named by its time."""
    await page.locator("#noteBtn").click()
    await expect(page.locator("#noteTime")).to_have_text("0:01", timeout=15_000)
    await page.locator("#noteStopBtn").click()
    await expect(page.locator("#fileInfo")).to_have_text(re.compile(r"Note .*\.webm: uploaded\."))
    await expect(page.locator("#libraryList .name").first).to_have_text(re.compile(r"^Note \d{4}-\d\d-\d\d"))
    await expect(page.locator("#noteBtn")).to_be_focused()
