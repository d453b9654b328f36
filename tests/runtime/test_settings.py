"""Settings come from the environment and the command line, and explain themselves."""

from pathlib import Path

import pytest
from atr_runtime.settings import ModelSettings, ServiceSettings
from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict


class LampSettings(ModelSettings):
    """A lamp."""

    model_config = SettingsConfigDict(env_prefix="ATR_LAMP_")

    brightness: int = 5
    """How bright, from 1 to 10."""


def test_a_service_has_its_own_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """ATR_<SERVICE>_<FIELD>, for inherited fields too."""
    monkeypatch.setenv("ATR_LAMP_BRIGHTNESS", "7")
    monkeypatch.setenv("ATR_LAMP_PORT", "5000")
    monkeypatch.setenv("ATR_PORT", "6000")
    settings = LampSettings()
    assert (settings.brightness, settings.port) == (7, 5000)


def test_shared_variables_have_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """What all services share is set once."""
    monkeypatch.setenv("ATR_MODEL_DIR", "/models")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    settings = LampSettings()
    assert (settings.model_dir, settings.hub_offline) == (Path("/models"), True)


@pytest.mark.parametrize("name", ["ATR_LAMP_PORT", "HF_HUB_OFFLINE", "HF_ENDPOINT", "ATR_LOG_LEVEL"])
def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Compose hands on unset variables as empty ones."""
    monkeypatch.delenv(name, raising=False)
    unset = LampSettings()
    monkeypatch.setenv(name, "")
    assert LampSettings() == unset


def test_the_command_line_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """With words joined by dashes."""
    monkeypatch.setenv("ATR_LAMP_METRICS_PORT", "1")
    monkeypatch.setattr("sys.argv", ["lamp", "--metrics-port", "2"])
    assert LampSettings.from_command_line().metrics_port == 2


def test_help_explains_every_option(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The docstring under each field is its help."""
    monkeypatch.setattr("sys.argv", ["lamp", "--help"])
    with pytest.raises(SystemExit, match="0"):
        LampSettings.from_command_line()
    output = " ".join(capsys.readouterr().out.split())
    assert "How bright, from 1 to 10." in output
    assert all(field.description for field in LampSettings.model_fields.values())


@pytest.mark.parametrize(("field", "value"), [("port", 70000), ("drain_s", -1), ("log_level", "LOUD")])
def test_values_out_of_range_are_refused(field: str, value: object) -> None:
    """At the start, not at the first use."""
    with pytest.raises(ValidationError, match=field):
        ServiceSettings.model_validate({field: value})


def test_settings_do_not_change() -> None:
    """They are read once and handed down."""
    with pytest.raises(ValidationError, match="frozen"):
        LampSettings().brightness = 6
