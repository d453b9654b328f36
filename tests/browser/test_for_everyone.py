"""The page for everyone: axe-core on every view, both languages, other directions, small windows, large letters."""

from pathlib import Path
from typing import Any, get_args

import pytest
from atr_gateway.progress import Stage
from playwright.async_api import Page, expect

from tests.browser.conftest import DESKTOP
from tests.browser.fakes import ANSWER, UPLOAD, UPLOAD_ID, Recording
from tests.browser.test_library import an_upload
from tests.browser.test_views import PHONE
from tests.stack.processes import Stack

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RUN = "async () => (await axe.run({ resultTypes: ['violations'] })).violations"
LIBRARY = [
    UPLOAD,
    an_upload(1),
    an_upload(2, status="failed", error="There is no audio in it.", name="a name that is " + "very " * 30 + "long.wav"),
]
VIEWS = ("library", "train", "ask", f"recording/{UPLOAD_ID}")
# WCAG 1.4.10: nothing may need scrolling both ways in a window of 320 px, which is 1280 px at 400 %.
NARROW = 320


@pytest.fixture
async def open_view(page: Page, stack: Stack) -> Any:
    """Opens each view filled with what the test makes up."""
    page_of = {"uploads": LIBRARY, "next": None, "counts": {"uploaded": 1, "ready": 1, "failed": 1}}
    await page.route("**/api/uploads?*", lambda route: route.fulfill(json=page_of, headers={"X-Total-Count": "3"}))
    await page.route("**/api/questions?*", lambda route: route.fulfill(json={"questions": [ANSWER]}))
    await Recording(page).serve()

    async def open_it(view: str) -> None:
        await page.goto("about:blank")  # another fragment alone would load nothing anew
        await page.goto(f"{stack.url}/#{view}")
        await expect(page.locator(f"#view-{view.split('/', 1)[0]} h2").first).to_be_visible()

    yield open_it
    await page.unroute_all(behavior="ignoreErrors")


@pytest.mark.parametrize("page", [{"reduced_motion": "reduce"}], indirect=True)
async def test_axe_finds_nothing_on_any_view(page: Page, open_view: Any) -> None:
    """No violation of any weight, at both sizes, by day and by night, with a question answered before."""
    found: list[tuple[str, ...]] = []
    for view in VIEWS:
        await open_view(view)
        await page.evaluate(AXE.read_text())
        for size in (PHONE, DESKTOP):
            await page.set_viewport_size(size)
            for scheme in ("light", "dark"):
                await page.emulate_media(color_scheme=scheme)
                found += [
                    (view, str(size["width"]), scheme, fault["id"], fault["impact"], fault["nodes"][0]["html"][:200])
                    for fault in await page.evaluate(RUN)
                ]
    assert found == []


@pytest.mark.parametrize("page", [{"locale": "de-DE"}], indirect=True)
async def test_the_page_speaks_german(page: Page, open_view: Any) -> None:
    """Where the browser asks for it; words, plurals and numbers; and the footer's list changes it for good."""
    await open_view("library")
    assert await page.locator("html").get_attribute("lang") == "de"
    await expect(page.get_by_role("tab", name="Aufnahmen")).to_be_visible()
    await expect(page.locator("#libraryList .pill").nth(1)).to_have_text("Wartet")
    await page.get_by_role("combobox", name="Sprache").select_option("English")
    await expect(page.get_by_role("tab", name="Library")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("tab", name="Library")).to_be_visible()


async def test_both_languages_say_the_same(page: Page) -> None:
    """Every key is in both, with the same names to fill in; and no key that the page asks for is missing."""
    faults = await page.evaluate(
        """async () => {
            const [en, de] = await Promise.all(["en", "de"].map(async (tag) =>
                (await import(`/js/strings/${tag}.js`)).default));
            const blanks = (entry) => [...new Set(JSON.stringify(entry).match(/[{][a-z]+[}]/gi) ?? [])].sort().join();
            const keys = [...new Set([...Object.keys(en), ...Object.keys(de)])];
            const unsaid = ["t", "tLabel", "tHint"].flatMap((name) =>
                [...document.querySelectorAll("*")].map((node) => node.dataset[name]).filter((key) => key && !(key in en)));
            return [...keys.filter((key) => !(key in en && key in de) || blanks(en[key]) !== blanks(de[key])), ...unsaid];
        }"""
    )
    assert faults == []


async def test_every_stage_of_a_job_has_words(page: Page) -> None:
    """Also those of a job that learns from feedback."""
    keys = await page.evaluate("async () => Object.keys((await import('/js/strings/en.js')).default)")
    assert {f"stage.{stage}" for stage in get_args(Stage)} <= set(keys)


@pytest.mark.parametrize("page", [{"locale": "de-DE"}], indirect=True)
async def test_every_view_fits_narrow_windows_and_other_directions(page: Page, open_view: Any) -> None:
    """German words are long, 320 px is little, and right-to-left turns all of it round: nothing sticks out."""
    await page.set_viewport_size({"width": NARROW, "height": 640})
    for view in VIEWS:
        await open_view(view)
        for direction in ("ltr", "rtl"):
            await page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
            wide = await page.evaluate(
                """() => document.documentElement.scrollWidth <= innerWidth ? [] :
                    [...document.querySelectorAll("main *")]
                        .filter((node) => {
                            const box = node.getBoundingClientRect();
                            return box.width && (box.right > innerWidth + 1 || box.left < -1);
                        }).map((node) => node.outerHTML.slice(0, 120))"""
            )
            assert wide == [], (view, direction)


async def test_letters_of_twice_the_size(page: Page, open_view: Any) -> None:
    """A person's own font size is followed: at 200 % everything still fits."""
    await page.set_viewport_size(DESKTOP)
    for view in VIEWS:
        await open_view(view)
        await page.evaluate("document.documentElement.style.fontSize = '32px'")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
