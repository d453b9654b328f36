"""One recording: its waveform and its words, as a person listens, reads, searches and corrects."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import PLACE, train, upload
from tests.browser.fakes import UPLOAD, UPLOAD_ID, Recording, segment
from tests.stack.processes import Stack

ADDRESS = f"#recording/{UPLOAD_ID}"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture
async def talk(page: Page) -> AsyncIterator[Recording]:
    """A recording of three sentences and twelve seconds; the page doesn't show it yet."""
    recording = Recording(page)
    await recording.serve()
    yield recording
    await page.unroute_all(behavior="ignoreErrors")


async def show(page: Page, address: str = ADDRESS) -> None:
    await page.evaluate("address => { location.hash = address; }", address)
    await expect(page.locator("#recordingStatus")).not_to_have_text("Opening the recording …")


async def stands_at(page: Page, seconds: float) -> None:
    """Waits until the recording stands there; playing, it may have gone on a little."""
    await page.wait_for_function(
        "at => { const now = document.querySelector('#recordingAudio').currentTime; return now >= at && now < at + 2; }",
        arg=seconds - 0.06,
    )


def word(page: Page, text: str) -> Locator:
    return page.locator("#transcript .word", has_text=re.compile(f"^{re.escape(text)}$"))


async def test_a_click_on_a_word_plays_it_and_the_mark_goes_on(page: Page, talk: Recording) -> None:
    """The word that is heard is marked, then the one after it, in the segment that is heard."""
    await show(page)
    await word(page, "watered").click()
    await stands_at(page, 2.4)
    await expect(word(page, "on")).to_have_class(re.compile(r"\bnow\b"), timeout=10_000)
    await expect(page.locator("#transcript .word.now")).to_have_count(1)
    await expect(page.locator("#transcript .segment.now")).to_have_count(1)
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


async def test_the_waveform_seeks_by_click_drag_and_key(page: Page, talk: Recording) -> None:
    """It is a slider that says its time in words."""
    await show(page)
    slider = page.get_by_role("slider", name="Position in the recording")
    await expect(page.locator("#recordingWave path").first).to_have_attribute("d", re.compile("^M0.5 "))
    box = await slider.bounding_box()
    assert box
    await slider.click(position={"x": box["width"] / 2, "y": 20})
    await stands_at(page, 6)
    await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 20)
    await page.mouse.up()
    await stands_at(page, 3)
    await expect(slider).to_have_attribute("aria-valuetext", "0:03 of 0:12")
    for key, seconds in (("ArrowRight", 8), ("ArrowLeft", 3), ("End", 12), ("Home", 0)):
        await page.keyboard.press(key)
        await stands_at(page, seconds)


async def test_the_keyboard_does_it_all(page: Page, talk: Recording) -> None:
    """Space plays, arrows skip, < and > change the speed, ? lists the keys; while typing they are letters."""
    await show(page)
    await page.locator("#recordingName").click()
    audio = page.locator("#recordingAudio")
    await page.keyboard.press("ArrowRight")
    await stands_at(page, 5)
    for key, speed in ((">", 1.25), (">", 1.5), ("<", 1.25)):
        await page.keyboard.press(key)
        await expect(audio).to_have_js_property("playbackRate", speed)
    await page.keyboard.press("Space")
    await expect(audio).to_have_js_property("paused", value=False)
    await page.keyboard.press("Space")
    await expect(audio).to_have_js_property("paused", value=True)
    await page.keyboard.press("/")
    await page.keyboard.type("a ?")
    await expect(page.locator("#transcriptSearch")).to_have_value("a ?")
    await page.keyboard.press("Escape")
    await page.locator("#recordingName").click()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Play or pause")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_the_speed_is_kept(page: Page, talk: Recording) -> None:
    """For the next recording, and after a reload."""
    await show(page)
    await page.locator("#playSpeed").select_option("2")
    await page.reload()
    await expect(page.locator("#recordingAudio")).to_have_js_property("playbackRate", 2)
    await expect(page.locator("#playSpeed")).to_have_value("2")


async def test_search_marks_and_goes_round(page: Page, talk: Recording) -> None:
    """Enter goes on, Shift+Enter back, past the end to the beginning; a phrase may cross two segments."""
    await show(page)
    search, count = page.get_by_label("Search in this recording"), page.locator("#searchCount")
    await search.fill("THE")
    await expect(count).to_have_text("1 of 2")
    await search.press("Enter")
    await expect(count).to_have_text("2 of 2")
    await expect(page.locator(".word.chosen")).to_have_text("The")
    await page.get_by_role("button", name="Next place").click()
    await expect(count).to_have_text("1 of 2")
    await search.press("Shift+Enter")
    await expect(count).to_have_text("2 of 2")
    await search.fill("tuesday. bring")
    await expect(page.locator(".word.hit")).to_have_text(["Tuesday.", "Bring"])
    await search.fill("3.5 pounds (")
    await expect(page.locator(".word.hit")).to_have_text(["3.5", "pounds", "(cash)."])
    await search.fill("3x5")
    await expect(count).to_have_text("Not found")
    await search.press("Escape")
    await expect(page.locator(".word.hit")).to_have_count(0)


async def test_words_that_were_not_heard_for_sure_are_marked(page: Page, talk: Recording) -> None:
    """Dotted, with the probability in the tooltip, counted, and shown one after the other."""
    await show(page)
    await expect(page.locator("#transcript .unsure")).to_have_text(["roses", "Tuesday."])
    await expect(word(page, "roses")).to_have_attribute("title", "Not heard for sure: 30 %")
    await expect(page.locator("#legend")).to_contain_text("there are 2")
    for text in ("roses", "Tuesday.", "roses"):
        await page.get_by_role("button", name="Show the next one").click()
        await expect(page.locator("#announcer")).to_contain_text(text)


async def test_a_correction_is_kept(page: Page, talk: Recording) -> None:
    """E opens the words, Enter sends them with the version that was seen; times stay, the mark of doubt goes."""
    await show(page)
    await page.get_by_role("button", name="Play from 0:00").focus()
    await page.keyboard.press("e")
    field = page.get_by_role("textbox", name=re.compile("The words that are said here"))
    await expect(field).to_have_value("The roses are watered on Tuesday.")
    await field.fill("The hoses are watered on Tuesday.")
    await field.press("Enter")
    await expect(page.locator("#transcript .segment").first).to_contain_text("The hoses are watered")
    await expect(page.locator("#toasts")).to_contain_text("Questions find the new words")
    await expect(page.get_by_role("button", name="Play from 0:00")).to_be_focused()
    await expect(page.locator("#legend")).to_be_hidden()
    await page.keyboard.press("e")
    await field.fill("The horses.")
    await field.press("Enter")
    await expect(page.locator("#transcript .segment").first).to_contain_text("The horses.")
    assert talk.edits == [('"0"', "0", "The hoses are watered on Tuesday."), ('"1"', "0", "The horses.")]


async def test_escape_leaves_the_words_as_they_were(page: Page, talk: Recording) -> None:
    """Nothing is sent."""
    await show(page)
    await page.get_by_role("button", name="Edit the words at 0:04").click(force=True)
    await page.keyboard.type(" or not")
    await page.keyboard.press("Escape")
    await expect(page.locator("#transcript .segment").nth(1)).to_contain_text("Bring 3.5 pounds (cash).")
    assert talk.edits == []


async def test_a_refused_correction_stays_open(page: Page, talk: Recording) -> None:
    """What was typed isn't lost, and the reason is said."""
    problem = {"detail": "The transcript was changed <i>meanwhile</i>."}
    await page.route("**/transcript/segments/0", lambda route: route.fulfill(status=412, json=problem))
    await show(page)
    await page.keyboard.press("e")
    field = page.locator("#transcript textarea")
    await field.fill("Something else")
    await field.press("Enter")
    await expect(page.locator("#toasts")).to_contain_text("The transcript was changed <i>meanwhile</i>.")
    await expect(field).to_have_value("Something else")


async def test_words_go_to_the_clipboard_with_their_times(page: Page, talk: Recording) -> None:
    """All of them, or those that are selected."""
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await show(page)
    await page.get_by_role("button", name="Copy with times").click()
    await expect(page.locator("#toasts")).to_contain_text("Copied 3 lines")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[1:] == ["[0:04] Bring 3.5 pounds (cash).", "[0:08] The <b>gate</b> shuts at nine."]
    await word(page, "pounds").dblclick()
    await page.keyboard.press("c")
    await expect(page.locator("#toasts")).to_contain_text("Copied one line")
    assert await page.evaluate("navigator.clipboard.readText()") == "[0:04] Bring 3.5 pounds (cash).\n"


async def test_the_transcript_can_be_downloaded(page: Page, talk: Recording) -> None:
    """In four formats, named like the recording."""
    await show(page)
    for name in ("SRT", "VTT", "TXT", "JSON"):
        link = page.get_by_role("link", name=name)
        await expect(link).to_have_attribute("href", f"/api/uploads/{UPLOAD_ID}/transcript?format={name.lower()}")
        await expect(link).to_have_attribute("download", f"Spring <b>talk</b>.{name.lower()}")


async def test_names_and_words_are_only_text(page: Page, talk: Recording) -> None:
    """Markup in them is shown as it is."""
    await show(page)
    await expect(page.locator("#recordingName")).to_have_text(UPLOAD["name"])
    await expect(page.locator("#transcript")).to_contain_text("<b>gate</b>")
    await expect(page.locator("#view-recording b")).to_have_count(0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "uploaded", "duration_ms": None}, "has not been transcribed yet"),
        ({"status": "failed", "error": "No <b>sound</b> in it."}, "No <b>sound</b> in it."),
        ({"status": "ready"}, "No speech was heard"),
    ],
)
async def test_a_recording_without_words_says_why(
    page: Page, talk: Recording, changes: dict[str, str | None], words: str
) -> None:
    """It can be listened to all the same."""
    talk.upload |= changes
    talk.segments = []
    await show(page)
    await expect(page.locator("#recordingStatus")).to_contain_text(words)
    await expect(page.locator("#playBtn")).to_be_visible()
    await expect(page.locator("#transcriptTools")).to_be_hidden()


async def test_a_recording_that_is_gone_says_so(page: Page) -> None:
    """An old bookmark gets the gateway's own words, and a way back."""
    await show(page, f"#recording/{'f' * 32}")
    await expect(page.locator("#recordingStatus")).to_have_text("There is no recording of this id.")
    await expect(page.locator("#recordingBody")).to_be_hidden()
    await page.locator("#view-recording .back").click()
    await expect(page.locator("#view-library")).to_be_visible()


@pytest.mark.parametrize("page", [PHONE], indirect=True)
async def test_three_hours_open_at_a_moment(page: Page, talk: Recording) -> None:
    """The address's moment is in sight at once; of 27,000 words only those around it are elements of their own."""
    talk.segments = [segment(f"Minute {at // 15} has ten words in it, that is {at}.", at * 4000) for at in range(2700)]
    talk.upload["duration_ms"] = 10_800_000
    await show(page, f"{ADDRESS}/9000000")
    await expect(word(page, "2250.")).to_be_in_viewport()
    await expect(page.locator("#transcript .segment")).to_have_count(2700)
    assert await page.locator("#transcript .word").count() < 2000
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_corrected_words_are_found_at_once(page: Page, recording: bytes, stack: Stack) -> None:
    """The real thing: a segment is edited, and the question about it answered, without another training."""
    await upload(page, "corrected.wav", recording + b"corrected")
    await train(page)
    listed = stack.http.get("/api/uploads", params={"limit": 1000}).json()["uploads"]
    upload_id = next(each["id"] for each in listed if each["name"] == "corrected.wav")
    await show(page, f"#recording/{upload_id}")
    row = page.locator("#transcript .segment", has_text=PLACE)
    await row.get_by_role("button", name=re.compile("^Edit")).click(force=True)
    await page.locator("#transcript textarea").fill("The zither of Mr. Quimby hangs in the bakery.")
    await page.keyboard.press("Enter")
    await expect(page.locator("#toasts")).to_contain_text("Questions find the new words")
    await page.get_by_role("tab", name="Ask").click()
    await page.locator("#textPrompt").fill("Where does the zither of Mr. Quimby hang?")
    await page.keyboard.press("Enter")
    await expect(page.locator("#responseText")).to_contain_text("in the bakery")
    await page.locator("#citations a").first.click()
    await expect(page.locator("#recordingName")).to_have_text("corrected.wav")
    await page.wait_for_function("() => document.querySelector('#recordingAudio').currentTime > 0")
