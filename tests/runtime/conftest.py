"""An echo service on a free port, and a model hub on another."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from atr_runtime.channels import open_channel
from atr_runtime.serving import Server
from atr_runtime.settings import ModelSettings

from tests.runtime.echo import NAME, EchoClient, EchoEngine, register
from tests.runtime.local_hub import LocalHub


@dataclass(frozen=True)
class Echo:
    """A served echo engine and a client of it."""

    engine: EchoEngine
    server: Server
    target: str
    client: EchoClient


@pytest.fixture
async def loading_echo() -> AsyncIterator[Echo]:
    """A server whose model is still loading."""
    server = Server(NAME)
    target = f"127.0.0.1:{await server.start('127.0.0.1', 0)}"
    async with open_channel(target) as channel:
        yield Echo(EchoEngine(), server, target, EchoClient(channel))
    await server.drain(0)


@pytest.fixture
async def echo(loading_echo: Echo) -> Echo:
    """A server that takes calls."""
    await loading_echo.server.open_for(loading_echo.engine, register)
    return loading_echo


@pytest.fixture
def hub() -> Iterator[LocalHub]:
    with LocalHub() as running:
        yield running


@pytest.fixture
def settings_for(tmp_path: Path) -> Callable[..., ModelSettings]:
    """Settings with this models.toml, and a hub (by default none that answers)."""

    def make(models_toml: str = "", hub_url: str = "http://127.0.0.1:9", **others: object) -> ModelSettings:
        models_file = tmp_path / "models.toml"
        models_file.write_text(models_toml)
        given = {"hub_offline": False, "model_set": "small"} | others
        return ModelSettings(models_file=models_file, model_dir=tmp_path / "models", hub_url=hub_url, **given)  # type: ignore[arg-type]  # fields of several types

    return make
