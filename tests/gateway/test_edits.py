from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from atr.qa.v1 import qa_pb2
from atr_gateway import keys
from atr_gateway.edits import Edits
from atr_gateway.problems import OutdatedError
from atr_gateway.storage import ObjectStore
from atr_gateway.transcripts import Segment, Transcript
from atr_gateway.uploads import Uploads
from atr_runtime.errors import InvalidArgumentError, NotFoundError, UnavailableError

from tests.gateway.recordings import GARDEN, train, upload


class FakeQa:
    """Keeps the documents that it is given; `is_away` refuses them."""

    def __init__(self) -> None:
        self.documents: list[qa_pb2.Document] = []
        self.is_away = False

    async def index(
        self, documents: AsyncIterator[qa_pb2.Document], *, total: int, timeout_s: float
    ) -> AsyncIterator[int]:
        assert total
        assert timeout_s
        if self.is_away:
            raise UnavailableError("away")
        async for document in documents:
            self.documents.append(document)
            yield len(self.documents)


@pytest.fixture
def qa() -> FakeQa:
    return FakeQa()


@pytest.fixture
def edits(store: ObjectStore, qa: FakeQa) -> Edits:
    uploads = Uploads(store, max_upload_bytes=10_000)
    return Edits(store=store, uploads=uploads, qa=qa)  # type: ignore[arg-type]  # the one call of it that edits make


@pytest.fixture
async def talk(store: ObjectStore) -> str:
    """The id of a recording that says two things."""
    upload, _ = await Uploads(store, max_upload_bytes=10_000).receive("talk.flac", flac())
    segments = (Segment(start_ms=0, end_ms=900, text="Hello."), Segment(start_ms=900, end_ms=2000, text="Good buy."))
    transcript = Transcript(
        upload_id=upload.id, language="en", duration_ms=2000, engine="e", model="m", segments=segments
    )
    await store.put(keys.transcript(upload.id), transcript.model_dump_json().encode())
    return upload.id


async def flac() -> AsyncIterator[bytes]:
    yield b"fLaC" + bytes(100)


async def test_an_edit_is_kept_and_indexed_under_its_revision(edits: Edits, qa: FakeQa, talk: str) -> None:
    """The index holds the revision that the bucket shows, so that the next training leaves it alone."""
    edited = await edits.put(talk, 1, "  Good \n bye. ")
    transcript, revision = await edits.read(talk)
    assert [segment.text for segment in transcript.segments] == ["Hello.", "Good bye."]
    assert (edited.segment, edited.revision, edited.is_indexed) == (transcript.segments[1], revision, True)
    (document,) = qa.documents
    assert (document.document_id, document.title, document.revision) == (talk, "talk.flac", revision)
    assert [segment.text for segment in document.segments] == ["Hello.", "Good bye."]


async def test_a_change_made_meanwhile_is_not_lost(edits: Edits, talk: str) -> None:
    """Whoever edits what they no longer see is told so, and nothing is written."""
    _, seen = await edits.read(talk)
    await edits.put(talk, 0, "Hallo.", expected=seen)
    with pytest.raises(OutdatedError):
        await edits.put(talk, 0, "Hullo.", expected=seen)
    transcript, _ = await edits.read(talk)
    assert transcript.segments[0].text == "Hallo."


async def test_an_edit_stays_where_the_index_is_away(edits: Edits, qa: FakeQa, talk: str) -> None:
    """It says that questions don't find it yet."""
    qa.is_away = True
    edited = await edits.put(talk, 0, "Hallo.")
    transcript, _ = await edits.read(talk)
    assert (edited.is_indexed, transcript.segments[0].text) == (False, "Hallo.")


@pytest.mark.parametrize(
    ("index", "text", "error"),
    [
        (0, " \n", InvalidArgumentError),
        (0, "x" * 5001, InvalidArgumentError),
        (2, "a", NotFoundError),
        (-1, "a", NotFoundError),
    ],
)
async def test_an_edit_that_is_none(edits: Edits, talk: str, index: int, text: str, error: type[Exception]) -> None:
    """No words, too many of them, or no such segment."""
    with pytest.raises(error):
        await edits.put(talk, index, text)


async def test_a_recording_without_a_transcript_has_nothing_to_edit(edits: Edits, store: ObjectStore) -> None:
    """It is not transcribed yet, or there is none."""
    upload, _ = await Uploads(store, max_upload_bytes=10_000).receive("talk.flac", flac())
    for upload_id in (upload.id, "0" * 32):
        with pytest.raises(NotFoundError):
            await edits.put(upload_id, 0, "a")


def test_questions_find_the_new_words_at_once(api: httpx.Client, say: Callable[[str], bytes]) -> None:
    """Over HTTP: the ETag guards the edit, the outline can be drawn, and search needs no training."""
    recording = upload(api, say(GARDEN), "garden.wav")
    at = f"/api/uploads/{recording['id']}"
    assert api.get(f"{at}/peaks").status_code == 404
    train(api)
    transcript = api.get(f"{at}/transcript")
    last = len(transcript.json()["segments"]) - 1
    edit = {"text": "The roses are watered by Ferdinand Okonkwo."}
    etag = transcript.headers["ETag"]
    answer = api.patch(f"{at}/transcript/segments/{last}", json=edit, headers={"If-Match": etag}).raise_for_status()
    assert (answer.json()["text"], answer.json()["is_indexed"]) == (edit["text"], True)
    assert answer.headers["ETag"] == api.get(f"{at}/transcript").headers["ETag"] != etag
    stale = api.patch(f"{at}/transcript/segments/{last}", json=edit, headers={"If-Match": etag})
    assert stale.status_code == 412
    assert "Ferdinand Okonkwo" in api.get("/api/search", params={"q": "Ferdinand"}).json()["hits"][0]["text"]
    outline = api.get(f"{at}/peaks", params={"points": 40, "end_ms": 4000}).raise_for_status().json()
    assert (outline["duration_ms"], len(outline["peaks"])) == (4000, 40)
    assert 60 < max(outline["peaks"]) <= 255
