"""Settings come from the environment and the command line, and explain themselves."""

from importlib import import_module
from pathlib import Path

import pytest
from atr_runtime.settings import ModelSettings, ServiceSettings, read_settings
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import CliApp, SettingsConfigDict


class LampSettings(ModelSettings):
    """A lamp."""

    model_config = SettingsConfigDict(env_prefix="ATR_LAMP_")

    brightness: int = 5
    """How bright, from 1 to 10."""
    switch_key: SecretStr = Field(default=SecretStr(""), validation_alias="ATR_SWITCH_KEY")
    """Who may switch it."""


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
    assert CliApp.run(LampSettings).metrics_port == 2


def test_help_explains_every_option(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The docstring under each field is its help."""
    monkeypatch.setattr("sys.argv", ["lamp", "--help"])
    with pytest.raises(SystemExit, match="0"):
        CliApp.run(LampSettings)
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


@pytest.mark.parametrize("secret", ["minioadmin", "ChangeMe", "postgresql://atr:changeme@postgres/atr"])
def test_a_placeholder_is_no_secret(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    """A key that stands in every manual is refused by the variable's name, and not shown."""
    monkeypatch.setenv("ATR_SWITCH_KEY", secret)
    with pytest.raises(ValidationError, match="ATR_SWITCH_KEY is a placeholder") as raised:
        LampSettings()
    assert secret not in str(raised.value)


@pytest.mark.parametrize("secret", ["", "8f1c0e", "postgresql://atr:8f1c0e@changeme/secret"])
def test_a_secret_of_ones_own_is_taken(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    """Only whole words count, and of an address only the password."""
    monkeypatch.setenv("ATR_SWITCH_KEY", secret)
    assert LampSettings().switch_key.get_secret_value() == secret


def test_development_takes_placeholders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is at stake, by a variable of its own."""
    monkeypatch.setenv("ATR_SWITCH_KEY", "minioadmin")
    monkeypatch.setenv("ATR_ENVIRONMENT", "development")
    assert LampSettings().environment == "development"


def test_a_wrong_variable_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It names the variable, whether the service's own or a shared one; status 2, as for a wrong command line."""
    monkeypatch.setenv("ATR_LAMP_BRIGHTNESS", "x")
    monkeypatch.setenv("ATR_LOG_LEVEL", "LOUD")
    monkeypatch.setenv("ATR_SWITCH_KEY", "s3cret")
    with pytest.raises(SystemExit) as raised:
        read_settings(LampSettings, [])
    assert raised.value.code == 2
    assert sorted(capsys.readouterr().err.splitlines()) == [
        "ATR_LAMP_BRIGHTNESS: must be a valid integer",
        "ATR_LOG_LEVEL: must be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'",
    ]


def test_what_is_wrong_with_several_names_them_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The words of a check of ours stand alone."""
    monkeypatch.setenv("ATR_SWITCH_KEY", "changeme")
    with pytest.raises(SystemExit):
        read_settings(LampSettings, ["--brightness", "3"])
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("ATR_SWITCH_KEY is a placeholder")


@pytest.mark.parametrize("service", ["gateway", "qa", "stt", "tts"])
def test_every_service_reads_its_settings_so(
    service: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A traceback of pydantic's is nothing for those who deploy."""
    monkeypatch.setenv(f"ATR_{service.upper()}_DRAIN_S", "x")
    monkeypatch.setattr("sys.argv", [service])
    with pytest.raises(SystemExit, match="2"):
        import_module(f"atr_{service}.__main__").main()
    assert capsys.readouterr().err == f"ATR_{service.upper()}_DRAIN_S: must be a valid number\n"
