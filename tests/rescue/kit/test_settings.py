"""Settings come from HOMEWARD_… and production refuses what would be unsafe, in words that name the variable."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from rescue.kit.settings import DEFAULT_SECRET, SECRET_CHARACTERS, Mode, Settings

LONG_ENOUGH = "k" * SECRET_CHARACTERS
SOUND = {
    "HOMEWARD_MODE": "production",
    "HOMEWARD_SECRET_KEY": LONG_ENOUGH,
    "HOMEWARD_PUBLIC_URL": "https://help.example",
    "HOMEWARD_DATABASE_URL": "postgresql+psycopg://homeward@db.example/homeward",
}


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (*SOUND, *(f"HOMEWARD_{field.upper()}" for field in Settings.model_fields)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def read(monkeypatch: pytest.MonkeyPatch, **environment: str | None) -> Settings:
    for name, value in environment.items():
        if value is not None:
            monkeypatch.setenv(name, value)
    return Settings()


def test_a_newcomer_needs_to_set_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch)
    assert settings.mode is Mode.DEVELOPMENT
    assert settings.database_url.startswith("sqlite:///")
    assert not settings.is_secure and not settings.is_demonstration


def test_production_starts_with_a_secret_an_https_address_and_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, **SOUND)
    assert settings.mode is Mode.PRODUCTION and settings.is_secure
    assert settings.database_url == SOUND["HOMEWARD_DATABASE_URL"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOMEWARD_SECRET_KEY", None),
        ("HOMEWARD_SECRET_KEY", DEFAULT_SECRET),
        ("HOMEWARD_SECRET_KEY", LONG_ENOUGH[1:]),
        ("HOMEWARD_SECRET_KEY", ""),
        ("HOMEWARD_PUBLIC_URL", None),
        ("HOMEWARD_PUBLIC_URL", "http://help.example"),
        ("HOMEWARD_PUBLIC_URL", "help.example"),
        ("HOMEWARD_DATABASE_URL", None),
    ],
)
def test_production_refuses_what_is_unsafe_and_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    with pytest.raises(ValidationError, match=f"{name} must") as refused:
        read(monkeypatch, **{**SOUND, name: value})
    assert len(refused.value.errors()) == 1


@pytest.mark.parametrize("mode", [Mode.DEVELOPMENT, Mode.DEMONSTRATION])
def test_other_modes_start_without_any_of_it(monkeypatch: pytest.MonkeyPatch, mode: Mode) -> None:
    assert read(monkeypatch, HOMEWARD_MODE=mode).is_demonstration is (mode is Mode.DEMONSTRATION)


@pytest.mark.parametrize(
    ("field", "said", "meant"),
    [
        ("offer_seconds", "300", 300),
        ("session_hours", "8", 8),
        ("duty_phone", "+999700000", "+999700000"),
        ("drop_folder", "/srv/homeward", Path("/srv/homeward")),
        ("home_zone", "Asia/Taipei", "Asia/Taipei"),
    ],
)
def test_every_setting_is_read_from_its_own_variable(
    monkeypatch: pytest.MonkeyPatch, field: str, said: str, meant: Any
) -> None:
    assert getattr(read(monkeypatch, **{f"HOMEWARD_{field.upper()}": said}), field) == meant


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOMEWARD_OFFER_SECONDS", "9"),
        ("HOMEWARD_OFFER_SECONDS", "3601"),
        ("HOMEWARD_SESSION_HOURS", "0"),
        ("HOMEWARD_SEARCH_SECONDS", "soon"),
        ("HOMEWARD_MODE", "prod"),
    ],
)
def test_a_value_out_of_bounds_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        read(monkeypatch, **{name: value})


def test_a_file_of_settings_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HOMEWARD_OFFER_SECONDS=60\nHOMEWARD_DUTY_PHONE=+999700001\nOTHER=1\n")
    settings = read(monkeypatch, HOMEWARD_OFFER_SECONDS="90")
    assert (settings.offer_seconds, settings.duty_phone) == (90, "+999700001")


def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, **SOUND, HOMEWARD_TWILIO_AUTH_TOKEN="a-twilio-token")
    assert LONG_ENOUGH not in repr(settings) and "a-twilio-token" not in repr(settings)


def test_settings_do_not_change_once_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError):
        read(monkeypatch).offer_seconds = 1  # type: ignore[misc]
