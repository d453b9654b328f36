"""Large recordings, which can be paused: against the real gateway, and with a network that the test plays."""

from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import choose
from tests.browser.test_library import an_upload

# The page takes 32 MiB for large, and so much would be long on its way through the test.
IS_LARGE = "localStorage.setItem('atr.largeBytes', '1000')"
SIZE_BYTES = 5000
SEND = """async ([name, bytes]) => {
    const { ResumableUpload, isResumable } = await import("/js/library/resumable.js");
    const sent = [];
    const file = new File([new Uint8Array(bytes)], name, { type: "audio/wav" });
    const { upload, isNew } = await new ResumableUpload(file, (count) => sent.push(count)).done;
    return { isKnown: await isResumable(), upload, isNew, sent: sent.at(-1) };
}"""
TUS = {"Tus-Resumable": "1.0.0"}


class Tus:
    """A server of one upload. Its first PATCH never gets an answer, so that there is time to pause."""

    def __init__(self, page: Page, last: dict[str, Any]) -> None:
        self._page = page
        self._last = last
        self.calls: list[str] = []

    async def serve(self) -> None:
        await self._page.route("**/api/tus", self._begin)
        await self._page.route("**/api/tus/1", self._go_on)
        upload = an_upload(7, name="long.flac", uploaded_at="2099-01-01T00:00:00Z")
        await self._page.route(f"**/api/uploads/{upload['id']}", lambda route: route.fulfill(json=upload))

    async def _begin(self, route: Route) -> None:
        self.calls.append(route.request.method)
        location = {"Location": "/api/tus/1"} if route.request.method == "POST" else {}
        await route.fulfill(status=201 if location else 204, headers=TUS | location)

    async def _go_on(self, route: Route) -> None:
        self.calls.append(route.request.method)
        match self.calls.count("PATCH"), route.request.method:
            case 1, "PATCH":
                pass
            case _, "HEAD":
                await route.fulfill(headers=TUS | {"Upload-Offset": "0", "Upload-Length": str(SIZE_BYTES)})
            case _:
                await route.fulfill(**self._last)


DONE = {"status": 204, "headers": TUS | {"Upload-Offset": str(SIZE_BYTES), "X-Upload-Id": f"{7:032x}"}}
FULL = {"status": 507, "json": {"detail": "x"}}


async def send_large(page: Page) -> None:
    await page.evaluate(IS_LARGE)
    await page.reload()
    await choose(page, "long.flac", b"fLaC" + bytes(SIZE_BYTES - 4))
    await page.locator("#uploadBtn").click()


async def test_a_large_upload_is_paused_and_goes_on(page: Page) -> None:
    """Pause stops it, and says where; going on asks the server where it was, and ends like any upload."""
    tus = Tus(page, DONE)
    await tus.serve()
    async with page.expect_request("**/api/tus/1"):
        await send_large(page)
    await page.get_by_role("button", name="Pause long.flac").click()
    await expect(page.locator("#uploadQueue li")).to_contain_text("Paused at")
    await page.get_by_role("button", name="Go on with long.flac").click()
    await expect(page.locator("#uploadQueue li[data-outcome=new]")).to_contain_text("Uploaded")
    assert tus.calls == ["OPTIONS", "POST", "PATCH", "HEAD", "PATCH"]
    await page.unroute_all(behavior="ignoreErrors")


async def test_a_large_upload_that_is_refused_says_why(page: Page) -> None:
    """The disk fills up in the middle: plain words, as for a small one."""
    tus = Tus(page, FULL)
    tus.calls.append("PATCH")
    await tus.serve()
    await send_large(page)
    await expect(page.locator("#uploadQueue li[data-outcome=failed] .problem")).to_contain_text(
        "The disk that holds your recordings is full.", timeout=30_000
    )
    await page.unroute_all(behavior="ignoreErrors")


@pytest.mark.parametrize("status", [404, 405])
async def test_a_server_without_tus_gets_a_form(page: Page, status: int) -> None:
    """One that has never heard of it takes large files like small ones; there is no pause then."""
    await page.route("**/api/tus", lambda route: route.fulfill(status=status))
    await page.route("**/upload", lambda route: route.fulfill(status=201, json=an_upload(7)))
    await send_large(page)
    await expect(page.locator("#uploadQueue li[data-outcome=new]")).to_contain_text("Uploaded")
    await page.unroute_all(behavior="ignoreErrors")


async def test_the_real_gateway_takes_resumable_uploads(page: Page, recording: bytes) -> None:
    """Sent twice, it is kept once, and the second time known as such."""
    for is_new in (True, False):
        outcome = await page.evaluate(SEND, ["tus.wav", list(recording + b"tus")])
        assert outcome["isKnown"]
        assert outcome["isNew"] is is_new
        assert outcome["sent"] == outcome["upload"]["size_bytes"] == len(recording) + 3
        assert outcome["upload"]["name"] == "tus.wav"
