"""docker-compose.gpu.yml as far as it can be had without a card: what Compose makes of it, and what a worker says."""

import json
from typing import Any

import pytest

from tests.compose.deployment import Deployment

FILES = ("--file", "docker-compose.yml", "--file", "docker-compose.scale.yml", "--file", "docker-compose.gpu.yml")


@pytest.fixture(scope="module")
def merged(deployment: Deployment) -> dict[str, Any]:
    """The services of all files together, as Compose understands them."""
    services: dict[str, Any] = json.loads(deployment.compose(*FILES, "config", "--format", "json"))["services"]
    return services


@pytest.mark.parametrize(("service", "extra"), [("stt", "cuda"), ("qa", "torch")])
def test_a_service_sees_all_cards_and_is_contained_as_before(merged: dict[str, Any], service: str, extra: str) -> None:
    """Its image is another one, with what a card needs."""
    found = merged[service]
    (device,) = found["deploy"]["resources"]["reservations"]["devices"]
    assert (device["driver"], device["count"], device["capabilities"]) == ("nvidia", -1, ["gpu"])
    assert found["build"]["args"]["EXTRA"] == extra
    assert found["image"] == f"atr/{service}-cuda:0.1.0"
    assert found["environment"]["ATR_DEVICE"] == "cuda"
    assert (found["read_only"], found["cap_drop"], list(found["networks"])) == (True, ["ALL"], ["back"])


def test_the_reader_runs_on_torch_with_its_own_model(merged: dict[str, Any]) -> None:
    """What `models` brings is what it wants."""
    assert merged["qa"]["environment"]["ATR_QA_ENGINE"] == "transformers"
    assert merged["models"]["command"] == ["atr-models", "pull", "--only-hub", "--torch"]


def test_without_a_card_a_worker_does_not_start(deployment: Deployment) -> None:
    """It says so in words, rather than to run slowly on the CPU."""
    with pytest.raises(RuntimeError, match="no NVIDIA card can be used here"):
        deployment.compose("run", "--rm", "--no-deps", "-T", "--env", "ATR_DEVICE=cuda", "stt")


def test_a_wrong_variable_is_said_in_a_line(deployment: Deployment) -> None:
    """And nothing else: no traceback."""
    with pytest.raises(RuntimeError, match=r"\nATR_STT_MAX_JOBS: must be a valid integer\n$"):
        deployment.compose("run", "--rm", "--no-deps", "-T", "--env", "ATR_STT_MAX_JOBS=x", "stt")
