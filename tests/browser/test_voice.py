"""Questions that are spoken, answers that are heard, and microphones that aren't there."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.fakes import ANSWER, Asking

REFUSED = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
INSECURE = "Object.defineProperty(Navigator.prototype, 'mediaDevices', { value: undefined })"
QUIET, LOUD = 0.001, 0.2


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


async def test_silence_ends_a_spoken_question(page: Page, asking: Asking) -> None:
    """A tap, a question, and nothing more: it goes off by itself; what was heard can be changed and asked again."""
    await asking.open(ANSWER)
    await page.locator("#recStartBtn").click()
    await expect(page.locator("#recStopBtn")).to_be_visible()
    await expect(page.locator("#responseText")).to_have_text("at nine", timeout=15_000)
    assert 'name="audio"; filename="question.webm"' in asking.forms[0]
    await expect(page.locator("#textPrompt")).to_have_value("When does the gate shut?")
    await expect(page.locator("#askStatus")).to_contain_text("This is what was heard")
    await asking.ask("When does the gate open?")
    await expect(page.locator("#textPrompt")).to_be_empty()
    assert "When does the gate open?" in asking.forms[1]


async def test_a_held_button_records_until_it_is_let_go(page: Page, asking: Asking) -> None:
    """Like a walkie-talkie."""
    await asking.open(ANSWER)
    await page.locator("#recStartBtn").hover()
    await page.mouse.down()
    await expect(page.locator("#recTime")).to_have_text("0:01")
    assert asking.forms == []
    await page.mouse.up()
    await expect(page.locator("#responseText")).to_have_text("at nine")
    assert len(asking.forms) == 1


@pytest.mark.parametrize(
    ("heard", "states"),
    [
        # (loudness, for how many ms) one after the other, and what is said at the end of each
        (
            [(QUIET, 500), (LOUD, 1000), (QUIET, 1200), (LOUD, 500), (QUIET, 1600)],
            "waiting speaking speaking speaking over",
        ),
        ([(0.0, 500), (LOUD, 1000), (0.0, 1600)], "waiting speaking over"),
        ([(QUIET, 7000), (QUIET, 1500)], "waiting nothing"),
        ([(QUIET, 1000), (LOUD, 100), (QUIET, 5000)], "waiting waiting waiting"),
        ([(0.02, 3000), (0.3, 1000), (0.02, 1600)], "waiting speaking over"),
    ],
    ids=["a breath in the middle", "digital silence", "nobody speaks", "a click is no speech", "a fan"],
)
async def test_silence_is_told_from_speech(page: Page, heard: list[tuple[float, int]], states: str) -> None:
    """By loudness over the quietest so far, with patience for a breath."""
    said = await page.evaluate(
        """async (heard) => {
            const { SilenceDetector } = await import("/js/ask/silence.js");
            const detector = new SilenceDetector();
            return heard.map(([loudness, ms]) => {
                let state;
                for (let at = 0; at < ms; at += 50) state = detector.hear(loudness, 50);
                return state;
            });
        }""",
        heard,
    )
    assert " ".join(said) == states


async def test_voice_speed_and_silence_are_kept(page: Page, asking: Asking) -> None:
    """The chosen voice goes with the question; a muted answer has its player, and waits."""
    await asking.open(ANSWER)
    names = ("en_US-joe-medium", "en_GB-amy-low")
    voices = [{"name": name, "language": name[:5].replace("_", "-"), "sample_rate_hz": 22_050} for name in names]
    await page.route("**/api/voices", lambda route: route.fulfill(json={"voices": voices}))
    await page.locator("#speechMenu summary").click()
    await page.locator("#voiceChoice").select_option("Amy · en-GB")
    await page.locator("#voiceRate").fill("1.5")
    await page.get_by_role("switch", name="Speak the answers").uncheck()
    await page.reload()
    await asking.ask("When?")
    audio = page.locator("#responseAudio")
    await expect(audio).to_be_visible()
    await expect(audio).to_have_js_property("playbackRate", 1.5)
    await expect(audio).to_have_js_property("paused", value=True)
    assert "en_GB-amy-low" in asking.forms[0]


async def test_an_answer_speaks_by_itself(page: Page, asking: Asking) -> None:
    """And falls silent when its moment plays, or the microphone opens."""
    await asking.open(ANSWER)
    await asking.ask("When?")
    audio = page.locator("#responseAudio")
    await expect(audio).to_have_js_property("paused", value=False)
    await page.locator("#citations button").first.click()
    await expect(audio).to_have_js_property("paused", value=True)
    await audio.evaluate("audio => audio.play()")
    await page.locator("#recStartBtn").click()
    await expect(audio).to_have_js_property("paused", value=True)
