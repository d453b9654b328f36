"""Opening the tables, and object stores that aren't there."""

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from atr_qa.index import TranscriptIndex
from atr_qa.settings import QaSettings
from atr_qa.store import bring_near, open_tables, reaching_store
from atr_runtime.errors import UnavailableError

from tests.object_store import S3Address, object_store
from tests.qa.conftest import settings_for
from tests.qa.fakes import FakeEmbedder, document_of
from tests.qa.test_index import put


def test_a_start_waits_for_the_bucket(s3: S3Address) -> None:
    """The gateway makes the bucket, and may start later."""
    bucket = f"late-{time.monotonic_ns()}"
    opened: list[TranscriptIndex] = []
    settings = settings_for(s3, bucket).model_copy(update={"s3_wait_s": 60})
    waiting = threading.Thread(target=lambda: opened.append(TranscriptIndex(open_tables(settings, "embedder"))))
    waiting.start()
    s3.client().make_bucket(bucket)
    waiting.join(60)
    assert opened[0].documents() == []


def test_a_start_gives_up_on_a_bucket_that_never_comes(s3: S3Address) -> None:
    """And says what is missing in plain words."""
    settings = settings_for(s3, "no-such-bucket").model_copy(update={"s3_wait_s": 0})
    with pytest.raises(UnavailableError, match="object store"):
        open_tables(settings, "embedder")


def test_wrong_keys_are_refused(settings: QaSettings) -> None:
    """The store's own refusal, not a fault inside the service."""
    with pytest.raises(UnavailableError):
        open_tables(settings.model_copy(update={"s3_access_key": "wrong", "s3_wait_s": 0}), "embedder")


def test_errors_of_our_own_are_not_mistaken_for_the_store() -> None:
    """Only what LanceDB raises is."""
    with pytest.raises(KeyError), reaching_store():
        raise KeyError


def test_a_store_that_goes_away_is_unavailable_soon_and_fine_when_it_is_back(tmp_path: Path) -> None:
    """Nobody has to restart the service."""
    with object_store(tmp_path) as address:
        address.client().make_bucket("atr")
        index = TranscriptIndex(open_tables(settings_for(address, "atr"), "embedder"))
        put(index, document_of("a", "some words"))
    started_s = time.monotonic()
    with pytest.raises(UnavailableError):
        index.search("words", FakeEmbedder().embed(["words"])[0], limit=3)
    assert time.monotonic() - started_s < 10
    with object_store(tmp_path, port=int(address.url.rpartition(":")[2])):
        put(index, document_of("b", "other words"))
        assert [info.document_id for info in index.documents()] == ["a", "b"]


def test_what_searches_read_is_brought_near() -> None:
    """Words and vectors, not the indexes of ids."""

    class Indexed:
        def __init__(self) -> None:
            self.near: list[str] = []

        def list_indices(self) -> list[SimpleNamespace]:
            columns = ("document_id", "vector", "words")
            return [SimpleNamespace(name=f"{column}_idx", columns=[column]) for column in columns]

        def prewarm_index(self, name: str) -> None:
            self.near.append(name)

    table = Indexed()
    bring_near(table)
    assert table.near == ["vector_idx", "words_idx"]
