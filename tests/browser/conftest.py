"""A Chromium with a microphone that always asks the same question, and pages of the real stack in it."""

import io
import re
import wave
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests.browser.fakes import Asking
from tests.stack.processes import Stack

CHROMIUM = Path("/usr/bin/chromium")
SPOKEN_QUESTION = "Where is the key to the green cabinet?"
RECORDING = (
    "Welcome to the workshop. We open at nine in the morning. The key to the green cabinet is under the old clock."
)
PLACE = re.compile("under the old clock", re.IGNORECASE)  # the answer
DESKTOP: ViewportSize = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def recording(say: Callable[[str], bytes]) -> bytes:
    """A WAV file that answers the question the microphone asks."""
    return say(RECORDING)


@pytest.fixture(scope="session")
def microphone(say: Callable[[str], bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("microphone") / "question.wav"
    path.write_bytes(padded(say(SPOKEN_QUESTION)))
    return path


def padded(wav: bytes) -> bytes:
    """Half a second of silence before and two after: Chromium plays the file from the moment the device opens."""
    result = io.BytesIO()
    with wave.open(io.BytesIO(wav)) as source, wave.open(result, "wb") as out:
        out.setparams(source.getparams())
        rate_hz = source.getframerate()
        silence = bytes(rate_hz)  # half a second of 16-bit samples
        out.writeframes(silence + source.readframes(source.getnframes()) + 4 * silence)
    return result.getvalue()


@pytest.fixture(scope="session")
def chromium() -> Path:
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM} (apt-get install chromium)")
    return CHROMIUM


@pytest.fixture(scope="session")
async def browser(chromium: Path, microphone: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--no-first-run",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-audio-capture={microphone}%noloop",
            ],
        )


@pytest.fixture
def complaints() -> list[str]:
    """What the console of `page` said, errors and warnings."""
    return []


@pytest.fixture
async def page(
    request: pytest.FixtureRequest, browser: Browser, stack: Stack, complaints: list[str]
) -> AsyncIterator[Page]:
    """The page, freshly opened. In the end it must not have thrown, broken its CSP or asked a third party anything."""
    options: dict[str, Any] = {"viewport": DESKTOP} | getattr(request, "param", {})
    strangers: list[str] = []
    async with await browser.new_context(**options) as context:
        page = await context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda sent: None if is_own(sent.url, stack) else strangers.append(sent.url))
        await page.goto(stack.url)
        yield page
    assert strangers == []
    # Chromium itself writes this line for every answer of 400 and above, which some tests ask for.
    assert [text for text in complaints if not text.startswith("Failed to load resource")] == []


def is_own(url: str, stack: Stack) -> bool:
    return url.startswith((stack.url, "blob:", "data:"))


@pytest.fixture
async def asking(page: Page) -> AsyncIterator[Asking]:
    """The view that asks, with answers that the test makes up."""
    yield Asking(page)
    await page.unroute_all(behavior="ignoreErrors")


@pytest.fixture
async def trained(page: Page, recording: bytes) -> Page:
    """The page, with the workshop's recording uploaded and trained by its own buttons."""
    await upload(page, "workshop.wav", recording)
    await train(page)
    return page


async def choose(page: Page, name: str, content: bytes) -> None:
    """Chooses a file, and waits until the page has looked at it."""
    await page.locator("#audioFile").set_input_files({"name": name, "mimeType": "audio/wav", "buffer": content})
    await expect(page.locator("#fileInfo")).to_contain_text(name)


async def upload(page: Page, name: str, content: bytes) -> None:
    """Chooses a file, presses Upload, and waits until the page says what became of it."""
    await choose(page, name, content)
    await page.locator("#uploadBtn").click()
    await page.locator("#uploadQueue li[data-outcome]").wait_for()


async def train(page: Page) -> None:
    """Presses Train and follows the percentage to its end."""
    await page.get_by_role("tab", name="Training").click()
    await page.locator("#startRealTrainBtn").click()
    await expect(page.locator("#trainStatus")).to_contain_text("Done", timeout=60_000)
    await expect(page.locator("#trainProgressText")).to_have_text("100%")
    await expect(page.locator("#trainProgressBar")).to_have_js_property("value", 100)
