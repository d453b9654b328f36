"""Training as the page shows it, with the network's bad days played by the test."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

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
