"""The Compose files keep their promises on paper; `make test-compose` sees whether they hold."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
ALL_TEXT = "".join(path.read_text() for path in sorted(ROOT.glob("docker-compose*.yml")))
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SCALE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.scale.yml").read_text())
GPU: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.gpu.yml").read_text())
# Postgres is the one service that an override adds; all others are changed by them.
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"] | {"postgres": SCALE["services"]["postgres"]}
OUR_DOCKERFILES = [*sorted(ROOT.glob("services/*/Dockerfile")), ROOT / "web" / "Dockerfile"]
# Those with a default of ours, and those that are handed on as they are.
VARIABLES = set(re.findall(r"\$\{(\w+)", ALL_TEXT)) | set(re.findall(r"^ +([A-Z][A-Z0-9_]+):$", ALL_TEXT, re.MULTILINE))

every_service = pytest.mark.parametrize("name", SERVICES)


@every_service
def test_a_service_is_contained(name: str) -> None:
    """No rights, nothing to write, limits to memory and logs."""
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}


@every_service
def test_a_service_can_be_scaled(name: str) -> None:
    """It has no fixed name, and only the page's servers have a port of this host."""
    service = SERVICES[name]
    assert "container_name" not in service
    assert ("ports" in service) == (name in {"web", "web-tls"})


@every_service
def test_only_the_models_get_out(name: str) -> None:
    """All other networks are internal, or let nothing find its way back; names of outside are not looked up."""
    networks = set(SERVICES[name]["networks"])
    inner = {each for each, options in COMPOSE["networks"].items() if options and options.get("internal")}
    assert networks - inner == {"models": {"download"}, "web": {"edge"}, "web-tls": {"edge"}}.get(name, set())
    assert ("dns" in SERVICES[name]) == (name != "models")


@every_service
def test_a_service_that_stays_tells_its_health_and_comes_back(name: str) -> None:
    """The one that fills the model volume ends instead."""
    service = SERVICES[name]
    assert ("healthcheck" in service) == (name != "models")
    assert service["restart"] == ("no" if name == "models" else "unless-stopped")


@pytest.mark.parametrize("path", OUR_DOCKERFILES, ids=lambda path: path.parent.name)
def test_an_image_is_built_in_two_stages_for_a_user_of_its_own(path: Path) -> None:
    """From pinned bases, all services from the same; started without a shell, so that SIGTERM arrives."""
    text = path.read_text()
    assert text.count("\nFROM ") == 2
    assert re.findall(r"^ARG PYTHON_IMAGE=(\S+)", text, re.MULTILINE) == ["python:3.11.15-slim-bookworm"]
    assert re.search(r"^USER \S+", text, re.MULTILINE)
    assert re.search(r'^CMD \["', text, re.MULTILINE)


def test_keys_have_no_default() -> None:
    """Compose ends with a word on what to do where they are missing."""
    for name in ("ATR_S3_ACCESS_KEY", "ATR_S3_SECRET_KEY"):
        assert set(re.findall(rf"\$\{{{name}([^}}]*)\}}", TEXT)) == {":?run make env first"}


def test_the_readme_explains_every_variable() -> None:
    """Of all Compose files, in the table that is theirs; and none that is not there."""
    readme = (ROOT / "README.md").read_text()
    table = readme[readme.index("### Variables") : readme.index("### Upgrade")]
    explained = {
        name
        for line in table.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", line.split("|")[1])
    }
    assert explained == VARIABLES


@pytest.mark.parametrize(("service", "extra"), [("stt", "cuda"), ("qa", "torch")])
def test_what_runs_on_a_card_is_built_for_it(service: str, extra: str) -> None:
    """From an extra that exists, under a name of its own, with all cards in sight and no way back to the CPU."""
    override = GPU["services"][service]
    project = tomllib.loads((ROOT / "services" / service / "pyproject.toml").read_text())["project"]
    assert extra in project["optional-dependencies"]
    assert override["build"]["args"] == {"EXTRA": extra}
    assert "ARG EXTRA=" in (ROOT / "services" / service / "Dockerfile").read_text()
    assert override["image"].split(":")[0] != SERVICES[service]["image"].split(":")[0]
    (device,) = override["deploy"]["resources"]["reservations"]["devices"]
    assert device == {"driver": "nvidia", "count": "all", "capabilities": ["gpu"]}
    assert override["environment"]["ATR_DEVICE"] == "cuda"


def test_nginx_sends_the_gateways_security_headers() -> None:
    """The page and the API are guarded alike."""
    from atr_gateway.observed import _SECURITY_HEADERS  # noqa: PLC0415 - beside the only test that needs it

    security = (ROOT / "web" / "nginx" / "atr" / "security.conf").read_text()
    found = re.findall(r'^add_header (\S+) "?([^"\n]+?)"? always;$', security, re.MULTILINE)
    assert dict(found) == _SECURITY_HEADERS


@pytest.mark.parametrize(
    ("request_line", "expected"),
    [
        ("GET /progress", "@read"),
        ("GET /api/uploads", "@read"),
        ("HEAD /api/tus/1", "@read"),
        ("GET /readyz", "@sent"),
        ("GET /api/search", "@sent"),
        ("GET /api/uploads/1/audio", "@sent"),
        ("GET /api/questions/1/audio", "@sent"),
        ("GET /api/jobs/1/events", "@followed"),
        ("POST /interact", "@sent"),
        ("PATCH /api/tus/1", "@sent"),
        ("DELETE /api/uploads/1", "@sent"),
    ],
)
def test_nginx_waits_for_each_request_as_it_deserves(request_line: str, expected: str) -> None:
    """What is read gets its answer soon, or another gateway is asked. The first pattern that fits counts."""
    template = (ROOT / "web" / "nginx" / "templates" / "atr.conf.template").read_text()
    patterns = re.findall(r'^    "~(\S.*)" (@\w+);$', template, re.MULTILINE)
    assert next((way for pattern, way in patterns if re.match(pattern, request_line)), "@sent") == expected
