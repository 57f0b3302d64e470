"""Settings come from the environment (HOMEWARD_…) and are read once."""

import re
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from rescue.kit.keyring import read_keys

SECRET_CHARACTERS = 32
DEFAULT_SECRET = "not-a-secret-for-development-only"  # noqa: S105 - production refuses it
MAP_STYLE = re.compile(r"(?P<origin>https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?)/[!-~]*")
DEFAULT_SQLITE = "sqlite:///.homeward/homeward.sqlite3"


class Mode(StrEnum):
    DEVELOPMENT = "development"
    DEMONSTRATION = "demonstration"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """Everything an operator can choose. Production refuses a default or short secret and a plain-http address."""

    model_config = SettingsConfigDict(env_prefix="HOMEWARD_", env_file=".env", extra="ignore", frozen=True)

    mode: Mode = Mode.DEVELOPMENT
    database_url: str = DEFAULT_SQLITE
    secret_key: str = Field(default=DEFAULT_SECRET, repr=False)
    vault_keys: str = Field(default="", repr=False)
    public_url: str = "http://127.0.0.1:8000"
    home_zone: str = "Asia/Shanghai"
    duty_phone: str = ""
    desk_phone: str = "+86-10-12308"
    offer_seconds: int = Field(default=240, ge=10, le=3600)
    search_seconds: int = Field(default=900, ge=60, le=86_400)
    promise_seconds: int = Field(default=120, ge=30, le=3600)
    geocoder_chain: str = ""
    expand_links: bool = False
    translation_engines: str = ""
    translation_own_engines: str = ""
    libretranslate_key: str = Field(default="", repr=False)
    deepl_key: str = Field(default="", repr=False)
    twilio_account_sid: str = ""
    twilio_auth_token: str = Field(default="", repr=False)
    twilio_from: str = ""
    twilio_signing_secrets: str = Field(default="", repr=False)
    twilio_messaging_service: str = ""
    twilio_whatsapp_from: str = ""
    twilio_voice_from: str = ""
    call_answer_seconds: int = Field(default=45, ge=5, le=600)
    recorded_prompts: str = ""
    senders: str = ""
    stopped_countries: str = ""
    messages_per_incident: int = Field(default=400, ge=20, le=100_000)
    smtp_url: str = Field(default="", repr=False)
    mail_from: str = ""
    push_private_key: str = Field(default="", repr=False)
    push_contact: str = ""
    trusted_proxies: str = ""
    map_style_url: str = ""
    """A MapLibre style for the desk's map; its origin is the only one besides ours that this page may ask."""
    webhooks_loopback: bool = False
    """For tests and the demonstration: partners' webhooks may go to this machine, by plain http too."""
    trip_days: int = Field(default=14, ge=1, le=400)
    """How long a trip is kept when it is over."""
    session_hours: int = Field(default=12, ge=1, le=168)
    log_level: str = "INFO"
    drop_folder: Path = Path(".homeward")

    @model_validator(mode="after")
    def _keys_can_be_read(self) -> Self:
        read_keys(self.vault_keys)
        return self

    @model_validator(mode="after")
    def _map_style_has_an_origin(self) -> Self:
        if self.map_style_url and not MAP_STYLE.fullmatch(self.map_style_url):
            raise ValueError("HOMEWARD_MAP_STYLE_URL must be an http(s):// address without a name or password in it")
        return self

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        if self.mode is not Mode.PRODUCTION:
            return self
        if self.secret_key == DEFAULT_SECRET or len(self.secret_key) < SECRET_CHARACTERS:
            raise ValueError(f"HOMEWARD_SECRET_KEY must be set to at least {SECRET_CHARACTERS} random characters")
        if not self.public_url.startswith("https://"):
            raise ValueError("HOMEWARD_PUBLIC_URL must be the https:// address that people use")
        if "database_url" not in self.model_fields_set:
            raise ValueError("HOMEWARD_DATABASE_URL must name the production database")
        if self.webhooks_loopback:
            raise ValueError("HOMEWARD_WEBHOOKS_LOOPBACK would let partners reach this machine")
        if "pretend" in self.translation_engines:
            raise ValueError("HOMEWARD_TRANSLATION_ENGINES names an engine that only pretends")
        return self

    @cached_property
    def is_demonstration(self) -> bool:
        return self.mode is Mode.DEMONSTRATION

    @cached_property
    def map_origin(self) -> str:
        """Where the desk's map may ask besides us; empty for nowhere."""
        found = MAP_STYLE.fullmatch(self.map_style_url)
        return found["origin"] if found else ""

    @cached_property
    def is_secure(self) -> bool:
        """Served over https, so cookies carry the __Host- prefix."""
        return self.public_url.startswith("https://")
