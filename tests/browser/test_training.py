"""Training as the page shows it, with the network's bad days played by the test."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import upload
from tests.stack.processes import Stack

DuringJob = Callable[..., Awaitable[None]]

EVENTS = "**/api/jobs/job-1/events"
SNAPSHOT = {
    "is_training": True,
    "trained": False,
    "progress": 40,
    "current_stage": "transcribing",
    "job_id": "job-1",
    "error": None,
}
TRANSCRIBING = {
    "progress": 62,
    "current_stage": "transcribing",
    "done_ms": 62_000,
    "total_ms": 100_000,
    "upload_id": "a" * 32,
    "upload_done_ms": 30_000,
    "upload_total_ms": 60_000,
    "remaining_s": 95,
    "message": "Transcribing talk.wav",
}
SPLITTING = {"progress": 0, "current_stage": "splitting", "done_ms": 0, "total_ms": 0, "message": ""}


def event(number: int, kind: str, **data: Any) -> str:
    # A browser waits 3 s before it reconnects, unless it is told otherwise.
    return f"retry: 20\nid: {number}\nevent: {kind}\ndata: {json.dumps(data)}\n\n"


PROGRESS = event(7, "progress", **TRANSCRIBING)
SUCCESS = event(8, "end", status="succeeded", error=None)


@pytest.fixture
async def during_job(page: Page, stack: Stack) -> AsyncIterator[DuringJob]:
    """Opens the page while a job runs, whose streams, one after the other, are those given; the last one repeats."""
    await page.goto("about:blank")
    await page.route("**/progress", lambda route: route.fulfill(json=SNAPSHOT))

    async def open_page(*bodies: str | int) -> None:
        streams = repeat_last(bodies)

        async def answer(route: Route) -> None:
            match next(streams):
                case int() as status:
                    await route.fulfill(status=status, body="Bad Gateway")
                case body:
                    await route.fulfill(content_type="text/event-stream", body=body)

        await page.route(EVENTS, answer)
        await page.goto(f"{stack.url}/#train")

    yield open_page
    await page.unroute_all(behavior="ignoreErrors")


def repeat_last(bodies: tuple[str | int, ...]) -> Iterator[str | int]:
    yield from bodies
    while True:
        yield bodies[-1]


async def test_a_reload_finds_the_job_and_a_cut_goes_on(page: Page, during_job: DuringJob) -> None:
    """The page follows a job it did not start; when the stream breaks off, it comes back and sees the end."""
    await during_job(PROGRESS, SUCCESS)
    await expect(page.locator("#trainProgressText")).to_have_text("100%")
    await expect(page.locator("#trainStatus")).to_have_text("Done. Your recordings can be asked.")


async def test_progress_is_shown_while_it_runs(page: Page, during_job: DuringJob) -> None:
    """Percentage, stage and audio time are on the panel, the percentage on the tab, and only Cancel can be pressed."""
    await during_job(PROGRESS)
    await expect(page.locator("#trainProgressText")).to_have_text("62%")
    await expect(page.locator("#trainDetail")).to_have_text("1:02 of 1:40 of audio · about 2 min left")
    await expect(page.locator("#trainBadge")).to_have_text("62%")
    await expect(page.locator("#cancelTrainBtn")).to_be_visible()
    await expect(page.locator("#startRealTrainBtn")).to_be_hidden()


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        ("cancelled", None, "Cancelled. What was finished is kept."),
        ("failed", "The <b>disk</b> is full.", "The <b>disk</b> is full."),
    ],
)
async def test_a_job_that_does_not_succeed_says_so(
    page: Page, during_job: DuringJob, status: str, error: str | None, words: str
) -> None:
    """The reason takes the place of the stage, and training can be started again."""
    await during_job(event(8, "end", status=status, error=error))
    await expect(page.locator("#trainStatus")).to_have_text(words)
    await expect(page.locator("#startRealTrainBtn")).to_be_visible()


async def test_cancel_reaches_the_gateway(page: Page, during_job: DuringJob) -> None:
    """Cancel posts to the job that runs."""
    await page.route("**/api/jobs/job-1/cancel", lambda route: route.fulfill(json={}))
    await during_job(PROGRESS)
    async with page.expect_request("**/api/jobs/job-1/cancel") as request:
        await page.locator("#cancelTrainBtn").click()
    assert (await request.value).method == "POST"


async def test_a_gateway_that_is_away_comes_back(page: Page, during_job: DuringJob) -> None:
    """A stream that is refused, as a proxy does without its gateway, is taken up when the gateway answers again."""
    await during_job(502, SUCCESS)
    await expect(page.locator("#trainStatus")).to_contain_text("Connection lost")
    await expect(page.locator("#trainStatus")).to_contain_text("Done", timeout=10_000)


async def test_each_recording_has_a_bar(page: Page, during_job: DuringJob) -> None:
    """The one at hand stands first with its own minutes; one that is over says so, and one that failed says why."""
    first, second = "a" * 32, "b" * 32
    found = {first: {"id": first, "name": "first.wav"}, second: {"id": second, "name": "<b>second</b>.wav"}}
    await page.route("**/api/uploads/*", lambda route: route.fulfill(json=found[route.request.url.rsplit("/", 1)[1]]))
    waiting = [event(n, "progress", **SPLITTING | {"upload_id": one}) for n, one in enumerate((first, second))]
    heard = TRANSCRIBING | {"upload_id": first, "upload_done_ms": 60_000}
    begun = TRANSCRIBING | {"upload_id": second, "upload_done_ms": 15_000}
    log = "".join([*waiting, event(2, "progress", **heard), event(3, "progress", **begun)])
    failed = [{"upload_id": second, "error": "It is <i>noise</i>."}]
    await during_job(log, event(4, "end", status="succeeded", error=None, failed_uploads=failed))
    rows = page.locator("#trainFiles li")
    await expect(rows).to_have_count(2)
    await expect(page.locator("#trainFiles .name")).to_have_text(["<b>second</b>.wav", "first.wav"])
    await expect(rows.nth(1)).to_contain_text("Done")
    await expect(rows.nth(0)).to_contain_text("It is <i>noise</i>.")


async def test_what_is_new_and_what_failed(page: Page) -> None:
    """At rest the page says what came since the last training, and one press tries the failed ones again."""
    counts = {"uploaded": 2, "ready": 5, "failed": 1}
    done = {"id": "job-9", "kind": "train", "status": "succeeded", "finished_at": "2026-11-20T12:00:00Z"}
    snapshot = SNAPSHOT | {"is_training": False, "trained": True, "job_id": "job-9"}
    await page.route("**/api/uploads?*", lambda route: route.fulfill(json={"uploads": [], "counts": counts}))
    await page.route("**/api/jobs", lambda route: route.fulfill(json={"jobs": [done]}))
    await page.route("**/progress", lambda route: route.fulfill(json=snapshot))
    await page.route("**/api/jobs/job-9/retry", lambda route: route.fulfill(status=202, json={"id": "job-1"}))
    await page.route(EVENTS, lambda route: route.fulfill(content_type="text/event-stream", body=SUCCESS))
    await page.reload()
    await page.get_by_role("tab", name="Training").click()
    await expect(page.locator("#trainDetail")).to_contain_text("2 new recordings since the last training")
    await expect(page.locator("#trainDetail")).to_contain_text("1 recording failed")
    async with page.expect_request("**/api/jobs/job-9/retry"):
        await page.get_by_role("button", name="Try the failed one again").click()
    await expect(page.locator("#trainStatus")).to_have_text("Done. Your recordings can be asked.")
    await page.unroute_all(behavior="ignoreErrors")


async def test_training_by_itself_after_each_upload(page: Page, recording: bytes) -> None:
    """The switch is kept in this browser; an upload then starts the training, and offers no button for it."""
    await page.get_by_role("tab", name="Training").click()
    await page.get_by_role("switch", name="Train after each upload").check()
    await page.reload()
    await expect(page.get_by_role("switch", name="Train after each upload")).to_be_checked()
    await page.get_by_role("tab", name="Library").click()
    await page.route("**/upload", lambda route: route.fulfill(status=201, json={"id": "c" * 32, "name": "a.wav"}))
    await page.route("**/train-real", lambda route: route.fulfill(status=202, json={"job_id": "job-1"}))
    await page.route(EVENTS, lambda route: route.fulfill(content_type="text/event-stream", body=SUCCESS))
    async with page.expect_request("**/train-real"):
        await upload(page, "a.wav", recording)
    await expect(page.locator("#goTrainBtn")).to_be_hidden()
    await page.unroute_all(behavior="ignoreErrors")
