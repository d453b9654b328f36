"""What the page says about files that are not what one hopes for."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import upload

# No quotes: browsers send those as %22.
HOSTILE_NAME = "<img src=x onerror=document.title=1> ../../etc & <b>loud</b> 🎙.wav"

DROP = """([panel, bytes]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], "dropped.wav", { type: "audio/wav" }));
    panel.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


async def test_a_hostile_name_is_only_text(page: Page, recording: bytes) -> None:
    """Markup in a file's name is shown as it is, in the queue and in the list, and nothing of it happens."""
    title = await page.title()
    await upload(page, HOSTILE_NAME, recording + b"hostile name")
    await expect(page.locator("#uploadQueue .name")).to_have_text(HOSTILE_NAME)
    await expect(page.locator("#libraryList .name", has_text="<img src=x")).to_have_text(HOSTILE_NAME)
    await expect(page.locator("#view-library :is(img, b)")).to_have_count(0)
    assert await page.title() == title


@pytest.mark.parametrize("content", [b"these are words, not sound", b"#EXTM3U\nhttp://127.0.0.1/secret.ts\n"])
async def test_a_file_that_is_no_audio_is_refused_in_words(page: Page, content: bytes) -> None:
    """The server's own reason stands beside the file, and the list stays as it was."""
    async with page.expect_response("**/upload") as response:
        await upload(page, "notes.wav", content)
    problem = await (await response.value).json()
    await expect(page.locator("#uploadQueue li[data-outcome=failed] .problem")).to_have_text(problem["detail"])
    await expect(page.locator("#fileInfo")).to_have_text("notes.wav: not taken.")
    await expect(page.locator("#libraryList .name", has_text="notes.wav")).to_have_count(0)


async def test_the_same_file_again_is_kept_once(page: Page, recording: bytes) -> None:
    """A duplicate is no error: the page says that the recording is here already."""
    for _ in range(2):
        await upload(page, "twice.wav", recording + b"twice")
    await expect(page.locator("#uploadQueue")).to_contain_text("Already here, kept once")
    await expect(page.locator("#libraryList .name", has_text="twice.wav")).to_have_count(1)


async def test_upload_without_a_file_says_what_to_do(page: Page) -> None:
    """Nothing is sent; the page asks for a file."""
    await page.locator("#uploadBtn").click()
    await expect(page.locator("#fileInfo")).to_have_text("Choose a file first.")


async def test_a_dropped_file_can_be_taken_back(page: Page) -> None:
    """A file dropped anywhere on the panel joins the queue, and leaves it by its button."""
    panel = await page.query_selector("#view-library")
    await page.evaluate(DROP, [panel, [82, 73, 70, 70]])
    await expect(page.locator("#fileInfo")).to_have_text("dropped.wav, 4 bytes")
    await page.get_by_role("button", name="Remove dropped.wav").click()
    await expect(page.locator("#uploadQueue li")).to_have_count(0)
    await expect(page.locator("#fileInfo")).to_be_empty()


async def test_an_upload_can_be_stopped(page: Page, recording: bytes) -> None:
    """While a file is on its way, its button stops it."""
    await page.route("**/upload", lambda _: None)  # an answer that never comes
    await page.locator("#audioFile").set_input_files({"name": "slow.wav", "mimeType": "audio/wav", "buffer": recording})
    await page.locator("#uploadBtn").click()
    await page.get_by_role("button", name="Stop uploading slow.wav").click()
    await expect(page.locator("#uploadQueue li[data-outcome=failed]")).to_contain_text("Stopped.")
