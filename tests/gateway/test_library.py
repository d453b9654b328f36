"""The library over the REST API: found, sorted, paged, renamed, and begun with a sample."""

import httpx
import pytest

from tests.gateway.recordings import silence, upload


@pytest.fixture
def library(api: httpx.Client) -> httpx.Client:
    """A client of a library of three."""
    for seconds, name in ((0.1, "b talk.wav"), (0.2, "a talk.wav"), (0.3, "c note.wav")):
        upload(api, silence(seconds), name)
    return api


def listed(api: httpx.Client, **query: str | int) -> tuple[list[str], int, str | None]:
    """Names on the page, how many match on all pages, and where the next page starts."""
    answer = api.get("/api/uploads", params=query).raise_for_status()
    names = [found["name"] for found in answer.json()["uploads"]]
    return names, int(answer.headers["x-total-count"]), answer.json()["next"]


def test_a_page_of_what_was_searched(library: httpx.Client) -> None:
    """Two match; the first page holds one of them, and the count is of both."""
    names, total, after = listed(library, q="talk", sort="name", limit=1)
    assert (names, total) == (["a talk.wav"], 2)
    assert after is not None
    assert listed(library, q="talk", sort="name", limit=1, after=after) == (["b talk.wav"], 2, None)
    assert listed(library, q="talk", sort="name", limit=1, offset=1) == (["b talk.wav"], 2, None)
    assert listed(library, offset=7) == ([], 3, None)
    assert listed(library) == (["c note.wav", "a talk.wav", "b talk.wav"], 3, None)


def test_each_page_counts_the_whole_library(library: httpx.Client) -> None:
    """By state, whatever was searched for."""
    page = library.get("/api/uploads", params={"q": "talk", "limit": 1}).json()
    assert page["counts"] == {"uploaded": 3, "ready": 0, "failed": 0}


def test_an_order_that_is_none_is_refused(library: httpx.Client) -> None:
    """And so is a state that no recording is ever in."""
    for query in ({"sort": "size"}, {"status": "lost"}, {"offset": -1}):
        assert library.get("/api/uploads", params=query).status_code == 422


def test_a_recording_gets_another_name(library: httpx.Client) -> None:
    """The answer and the listing hold it; it is data, whatever it looks like."""
    found = library.get("/api/uploads", params={"q": "note"}).json()["uploads"][0]
    renamed = library.patch(f"/api/uploads/{found['id']}", json={"name": " <b>../note</b>\n2.wav"})
    assert renamed.json() == found | {"name": "<b>../note</b>2.wav"}
    assert listed(library, q="note")[0] == ["<b>../note</b>2.wav"]
    assert library.patch(f"/api/uploads/{found['id']}", json={"name": " "}).status_code == 422
    assert library.patch(f"/api/uploads/{'0' * 32}", json={"name": "x"}).status_code == 404


def test_a_sample_to_begin_with(api: httpx.Client) -> None:
    """ATR speaks it itself; asked for twice, it is there once, and sounds for some seconds."""
    first, again = api.post("/api/uploads/sample"), api.post("/api/uploads/sample")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["content_type"] == "audio/wav"
    assert first.json()["size_bytes"] > 15 * 2 * 16_000
