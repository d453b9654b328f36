"""Questions and answers as the page shows them, with answers that the test makes up."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.fakes import ANSWER, UPLOAD, UPLOAD_ID, Recording, serve_range, silent_wav

ABSTAINS: dict[str, Any] = ANSWER | {
    "id": "b" * 32,
    "question": "Who won?",
    "answer": None,
    "score": 0.0,
    "no_answer_score": 0.97,
    "citations": [
        ANSWER["citations"][0] | {"answer": "", "start_ms": 4800, "end_ms": 8000, "context_start": 0, "context_end": 0}
    ],
    "audio_url": None,
}
REFUSED = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
INSECURE = "Object.defineProperty(Navigator.prototype, 'mediaDevices', { value: undefined })"
QUIET, LOUD = 0.001, 0.2

Answering = Callable[..., Awaitable[list[str]]]


@pytest.fixture
async def answering(page: Page) -> AsyncIterator[Answering]:
    """Opens the view with nothing asked before; questions get the answers given, the last one again and again.

    Gives the list that the bodies of questions come to.
    """
    await Recording(page).serve()
    forms: list[str] = []

    async def open_view(*answers: dict[str, Any], history: list[dict[str, Any]] | None = None) -> list[str]:
        left = list(answers)

        async def answer(route: Route) -> None:
            forms.append((route.request.post_data_buffer or b"").decode(errors="replace"))
            await route.fulfill(json=left.pop(0) if len(left) > 1 else left[0])

        async def past(route: Route) -> None:
            offset = int(route.request.url.rsplit("offset=", 1)[1])
            await route.fulfill(json={"questions": (history or [])[offset : offset + 20]})

        await page.route("**/interact", answer)
        await page.route("**/api/questions?*", past)
        await page.route("**/api/questions/*/audio", lambda route: serve_range(route, silent_wav(seconds=3)))
        await page.get_by_role("tab", name="Ask").click()
        return forms

    yield open_view
    await page.unroute_all(behavior="ignoreErrors")


async def ask(page: Page, question: str) -> None:
    await page.locator("#textPrompt").fill(question)
    await page.keyboard.press("Enter")


async def test_an_answer_stands_large_with_where_it_is_said(page: Page, answering: Answering) -> None:
    """Its words, how sure ATR is, and the sentence around them, marked, as text; its name leads to the moment."""
    await answering(ANSWER)
    await ask(page, "When does the gate shut?")
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


async def test_a_question_without_an_answer(page: Page, answering: Answering) -> None:
    """The page says so, shows the nearest passages with nothing marked, and stays silent."""
    await answering(ABSTAINS)
    await ask(page, "Who won?")
    await expect(page.locator("#responseText")).to_have_text("Not in your recordings.")
    await expect(page.locator("#citationsTitle")).to_have_text("The nearest passages")
    await expect(page.locator("#citations blockquote")).to_contain_text("The <b>gate</b> shuts")
    await expect(page.locator("#citations mark")).to_have_count(0)
    await expect(page.locator("#answerFacts .pill")).to_have_count(0)
    await expect(page.locator("#responseAudio")).to_be_hidden()


async def test_a_moment_plays_in_place(page: Page, answering: Answering) -> None:
    """Its button and its waveform start it; it ends by itself."""
    await answering(ANSWER)
    await ask(page, "When?")
    button = page.get_by_role("button", name=f"Play {UPLOAD['name']} from 0:10")
    await button.click()
    await expect(button).to_have_attribute("aria-pressed", "true")
    await expect(button).to_have_attribute("aria-pressed", "false", timeout=10_000)
    await page.locator("#citations .wave").click()
    await expect(button).to_have_attribute("aria-pressed", "true")
    await button.click()
    await expect(page.locator("#momentAudio")).to_have_js_property("paused", value=True)


async def test_a_recording_that_will_not_play_says_so(page: Page, answering: Answering) -> None:
    """The card says in words that this browser can't play the moment, and its button can be pressed again."""
    await answering(ANSWER)
    await page.route(f"**/api/uploads/{UPLOAD_ID}/audio", lambda route: route.fulfill(status=404))
    await ask(page, "When?")
    button = page.get_by_role("button", name=f"Play {UPLOAD['name']} from 0:10")
    await button.click()
    await expect(page.locator("#citations .problem")).to_have_text("This browser can't play that recording.")
    await expect(button).to_have_attribute("aria-pressed", "false")


async def test_the_gateways_reason_is_shown_as_text(page: Page) -> None:
    """What went wrong stands under the question, word for word; before training, with the way there."""
    problem = {"type": "about:blank", "title": "Conflict", "status": 409, "detail": "Nothing is <i>trained</i> yet."}
    await page.route(
        "**/interact", lambda route: route.fulfill(status=409, json=problem, content_type="application/problem+json")
    )
    await page.get_by_role("tab", name="Ask").click()
    await ask(page, "Who won?")
    await expect(page.locator("#askStatus")).to_have_text("Nothing is <i>trained</i> yet.")
    await expect(page.locator("#answer")).to_be_hidden()
    await expect(page.locator("#textPrompt")).to_have_value("Who won?")
    await page.locator("#askGoTrain").click()
    await expect(page.locator("#view-train")).to_be_visible()


async def test_an_empty_question_is_not_sent(page: Page, answering: Answering) -> None:
    """The page asks for words instead."""
    forms = await answering(ANSWER)
    await ask(page, "   ")
    await expect(page.locator("#askStatus")).to_have_text("Type a question first, or press Speak.")
    assert forms == []


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


async def test_silence_ends_a_spoken_question(page: Page, answering: Answering) -> None:
    """A tap, a question, and nothing more: it goes off by itself; what was heard can be changed and asked again."""
    forms = await answering(ANSWER)
    await page.locator("#recStartBtn").click()
    await expect(page.locator("#recStopBtn")).to_be_visible()
    await expect(page.locator("#responseText")).to_have_text("at nine", timeout=15_000)
    assert 'name="audio"; filename="question.webm"' in forms[0]
    await expect(page.locator("#textPrompt")).to_have_value("When does the gate shut?")
    await expect(page.locator("#askStatus")).to_contain_text("This is what was heard")
    await ask(page, "When does the gate open?")
    await expect(page.locator("#textPrompt")).to_be_empty()
    assert "When does the gate open?" in forms[1]


async def test_a_held_button_records_until_it_is_let_go(page: Page, answering: Answering) -> None:
    """Like a walkie-talkie."""
    forms = await answering(ANSWER)
    await page.locator("#recStartBtn").hover()
    await page.mouse.down()
    await expect(page.locator("#recTime")).to_have_text("0:01")
    assert forms == []
    await page.mouse.up()
    await expect(page.locator("#responseText")).to_have_text("at nine")
    assert len(forms) == 1


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


async def test_only_chosen_recordings_are_asked(page: Page, answering: Answering) -> None:
    """The choice goes with the question, stays after a reload, and can be taken back."""
    forms = await answering(ANSWER)
    listing = {"uploads": [UPLOAD, UPLOAD | {"id": "f" * 32, "name": "Other.wav"}], "next": None, "counts": {}}
    await page.route("**/api/uploads?*", lambda route: route.fulfill(json=listing))
    await page.locator("#scopeSummary").click()
    await page.get_by_role("checkbox", name="Spring").check()
    await page.keyboard.press("Escape")
    await expect(page.locator("#scopeSummary")).to_have_text("In one recording")
    await expect(page.locator("#scopeList")).to_be_hidden()
    await ask(page, "When?")
    await expect(page.locator("#responseText")).to_have_text("at nine")
    await page.reload()
    await expect(page.locator("#scopeChips")).to_contain_text(UPLOAD["name"])
    await page.get_by_role("button", name="Don't ask only").click()
    await expect(page.locator("#scopeSummary")).to_have_text("In all recordings")
    await ask(page, "When?")
    await expect(page.locator("#responseText")).to_have_text("at nine")
    assert [UPLOAD_ID in form for form in forms] == [True, False]


async def test_voice_speed_and_silence_are_kept(page: Page, answering: Answering) -> None:
    """The chosen voice goes with the question; a muted answer has its player, and waits."""
    forms = await answering(ANSWER)
    names = ("en_US-joe-medium", "en_GB-amy-low")
    voices = [{"name": name, "language": name[:5].replace("_", "-"), "sample_rate_hz": 22_050} for name in names]
    await page.route("**/api/voices", lambda route: route.fulfill(json={"voices": voices}))
    await page.locator("#speechMenu summary").click()
    await page.locator("#voiceChoice").select_option("Amy · en-GB")
    await page.locator("#voiceRate").fill("1.5")
    await page.get_by_role("switch", name="Speak the answers").uncheck()
    await page.reload()
    await ask(page, "When?")
    audio = page.locator("#responseAudio")
    await expect(audio).to_be_visible()
    await expect(audio).to_have_js_property("playbackRate", 1.5)
    await expect(audio).to_have_js_property("paused", value=True)
    assert "en_GB-amy-low" in forms[0]


async def test_an_answer_speaks_by_itself(page: Page, answering: Answering) -> None:
    """And falls silent when its moment plays, or the microphone opens."""
    await answering(ANSWER)
    await ask(page, "When?")
    audio = page.locator("#responseAudio")
    await expect(audio).to_have_js_property("paused", value=False)
    await page.locator("#citations button").first.click()
    await expect(audio).to_have_js_property("paused", value=True)
    await audio.evaluate("audio => audio.play()")
    await page.locator("#recStartBtn").click()
    await expect(audio).to_have_js_property("paused", value=True)


async def test_what_was_asked_is_there_after_a_reload(page: Page, answering: Answering) -> None:
    """The newest first, a page at a time; one opens with its citations, and can be asked again."""
    past = [ANSWER | {"id": f"{index:032x}", "question": f"Question <{index}>"} for index in range(25)]
    await answering(ABSTAINS, history=[ABSTAINS, *past])
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


async def test_an_answer_joins_the_history_when_the_next_one_comes(page: Page, answering: Answering) -> None:
    """Large is only the last one."""
    await answering(ANSWER, ABSTAINS)
    await ask(page, "When?")
    await expect(page.locator("#responseText")).to_have_text("at nine")
    await expect(page.locator("#history .turn")).to_have_count(0)
    await ask(page, "Who?")
    await expect(page.locator("#responseText")).to_have_text("Not in your recordings.")
    await expect(page.locator("#history .told")).to_have_text("at nine")
    await page.get_by_role("button", name="Change the question").click()
    await expect(page.locator("#textPrompt")).to_have_value("Who won?")


@pytest.fixture
async def feedback(page: Page, answering: Answering) -> list[dict[str, Any]]:
    """What a person says of the answer that the page shows."""
    said: list[dict[str, Any]] = []

    async def take(route: Route) -> None:
        said.append(json.loads(route.request.post_data or "{}"))
        await route.fulfill(json=said[-1])

    await answering(ANSWER)
    await page.route("**/api/questions/*/feedback", take)
    await ask(page, "When?")
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
