"""What the page says about files that are not what one hopes for."""

import re

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.browser.conftest import choose, upload

# No quotes: browsers send those as %22.
HOSTILE_NAME = "<img src=x onerror=document.title=1> ../../etc & <b>loud</b> 🎙.wav"

DROP = """(bytes) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], "dropped.wav", { type: "audio/wav" }));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


async def test_a_hostile_name_is_only_text(page: Page, recording: bytes) -> None:
    """Markup in a file's name is shown as it is, in the queue and in the list, and nothing of it happens."""
    title = await page.title()
    await upload(page, HOSTILE_NAME, recording + b"hostile name")
    await expect(page.locator("#uploadQueue .name")).to_have_text(HOSTILE_NAME)
    await expect(page.locator("#libraryList .name", has_text="<img src=x")).to_have_text(HOSTILE_NAME)
    await expect(page.locator("#view-library :is(img, b)")).to_have_count(0)
    assert await page.title() == title


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"these are words, not sound", "no recording"),
        (b"#EXTM3U\nhttp://127.0.0.1/secret.ts\n", "no recording"),
        (b"RIFF\x04\x00\x00\x00AVI ", "no recording"),
        (b"", "empty"),
    ],
)
async def test_a_file_that_is_no_audio_is_refused_before_it_is_sent(page: Page, content: bytes, words: str) -> None:
    """Its first bytes decide, whatever its name says; the reason stands beside it, and nothing leaves the browser."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    await choose(page, "notes.wav", content)
    await expect(page.locator("#uploadQueue li[data-outcome=failed] .problem")).to_contain_text(words)
    await expect(page.locator("#fileInfo")).to_have_text("notes.wav: not taken.")
    await page.locator("#uploadBtn").click()
    await expect(page.locator("#fileInfo")).to_have_text("Choose a file first.")
    assert sent == []


async def test_the_good_files_of_a_mixed_choice_are_sent(page: Page, recording: bytes) -> None:
    """One that can't be taken keeps none of the others back."""
    files: list[FilePayload] = [
        {"name": "list.txt", "mimeType": "text/plain", "buffer": b"milk, eggs"},
        {"name": "mixed.wav", "mimeType": "audio/wav", "buffer": recording + b"mixed"},
    ]
    await page.locator("#audioFile").set_input_files(files)
    await expect(page.locator("#uploadQueue li")).to_have_count(2)
    await page.locator("#uploadBtn").click()
    await expect(page.locator("#fileInfo")).to_have_text("mixed.wav: uploaded.")
    await expect(page.locator("#uploadQueue li[data-outcome=failed] .name")).to_have_text("list.txt")


@pytest.mark.parametrize(
    ("status", "detail", "words"),
    [
        (413, "The file is <i>larger</i> than 5 bytes.", "The file is <i>larger</i> than 5 bytes."),
        (507, "x", "The disk that holds your recordings is full. Delete what you no longer need"),
    ],
)
async def test_the_servers_refusal_is_told_in_words(
    page: Page, recording: bytes, status: int, detail: str, words: str
) -> None:
    """Its own reason as plain text; and of a full disk, what to do."""
    await page.route("**/upload", lambda route: route.fulfill(status=status, json={"detail": detail}))
    await upload(page, "large.wav", recording)
    await expect(page.locator("#uploadQueue li[data-outcome=failed] .problem")).to_contain_text(words)


async def test_the_same_file_again_is_kept_once(page: Page, recording: bytes) -> None:
    """A duplicate is no error: the page says that the recording is here already."""
    for _ in range(2):
        await upload(page, "twice.wav", recording + b"twice")
    await expect(page.locator("#uploadQueue")).to_contain_text("You have this one already. It is kept once.")
    await expect(page.locator("#libraryList .name", has_text="twice.wav")).to_have_count(1)
    await page.locator("#uploadQueue a", has_text="twice.wav").click()
    await expect(page.locator("#view-recording")).to_be_visible()


async def test_upload_without_a_file_says_what_to_do(page: Page) -> None:
    """Nothing is sent; the page asks for a file."""
    await page.locator("#uploadBtn").click()
    await expect(page.locator("#fileInfo")).to_have_text("Choose a file first.")


async def test_a_dropped_file_can_be_taken_back(page: Page) -> None:
    """A file dropped anywhere, on any view, joins the queue, and leaves it by its button."""
    await page.get_by_role("tab", name="Ask").click()
    await page.evaluate(DROP, list(b"RIFF\x04\0\0\0WAVE"))
    await expect(page.locator("#view-library")).to_be_visible()
    await expect(page.locator("#fileInfo")).to_have_text("dropped.wav, 12 bytes")
    await page.get_by_role("button", name="Remove dropped.wav").click()
    await expect(page.locator("#uploadQueue li")).to_have_count(0)
    await expect(page.locator("#fileInfo")).to_be_empty()


async def test_an_upload_can_be_stopped(page: Page, recording: bytes) -> None:
    """While a file is on its way, its button stops it."""
    await page.route("**/upload", lambda _: None)  # an answer that never comes
    await choose(page, "slow.wav", recording)
    await page.locator("#uploadBtn").click()
    await page.get_by_role("button", name="Stop uploading slow.wav").click()
    await expect(page.locator("#uploadQueue li[data-outcome=failed]")).to_contain_text("Stopped.")


async def test_a_slow_line_shows_how_fast_and_how_long(page: Page, recording: bytes) -> None:
    """While a file leaves, its line holds the part that has left, the speed and the time that is left."""
    line = await page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 50_000}
    await line.send("Network.enable")
    await line.send("Network.emulateNetworkConditions", slow)
    await choose(page, "slow line.wav", recording + b"slow line")
    await page.locator("#uploadBtn").click()
    await expect(page.locator("#uploadQueue li")).to_have_text(
        re.compile(r"\d+ % of \d+ KB · \d+ KB a second · \d+ sec left"), timeout=15_000
    )
    await page.get_by_role("button", name="Stop uploading slow line.wav").click()
    await expect(page.locator("#uploadQueue li")).to_contain_text("Stopped.")
