"""Where the exchange finds us: every address it is given, and how we sound there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rescue.intake.drafts import Rules
from rescue.switchboard.prompts import Speech

if TYPE_CHECKING:
    from rescue.kit.settings import Settings

PREFIX = "/webhooks/twilio"


@dataclass(frozen=True)
class Ways:
    """The public address, the voices, the numbers of the house, and intake's rules."""

    public_url: str
    speech: Speech
    desk_phone: str
    duty_phone: str
    rules: Rules

    @classmethod
    def of(cls, settings: "Settings") -> "Ways":
        rules = Rules(settings.offer_seconds, is_refined=bool(settings.geocoder_chain))
        speech = Speech.of(settings.recorded_prompts)
        return cls(settings.public_url.rstrip("/"), speech, settings.desk_phone, settings.duty_phone, rules)

    def url(self, path: str) -> str:
        return f"{self.public_url}{path}"


HELP_PATH = f"{PREFIX}/calls/help"
"""Where a call goes on that began with something else."""


def consent_call_path(consent_id: str, step: str) -> str:
    return f"{PREFIX}/consents/{consent_id}/{step}"


def answer_path(call_id: str, turn: int) -> str:
    """Where the answer to the question number `turn` goes: the same answer twice is one."""
    return f"{PREFIX}/calls/{call_id}/answers/{turn}"


def conference_name(incident_id: str) -> str:
    return f"case-{incident_id}"


def conference_path(incident_id: str) -> str:
    """Of the case and not of the call: the first leg fixes it for every later one."""
    return f"{PREFIX}/conferences/{incident_id}"


def wait_path(leg_id: str) -> str:
    return f"{PREFIX}/legs/{leg_id}/wait"


def left_path(leg_id: str) -> str:
    return f"{PREFIX}/legs/{leg_id}/left"


def goodbye_path(leg_id: str) -> str:
    return f"{PREFIX}/legs/{leg_id}/goodbye"


def rejoin_path(leg_id: str) -> str:
    return f"{PREFIX}/legs/{leg_id}/conference"


def status_path(leg_id: str) -> str:
    return f"{PREFIX}/legs/{leg_id}/status"


def machine_path(leg_id: str) -> str:
    return f"{PREFIX}/legs/{leg_id}/machine"


def hold_path(leg_id: str) -> str:
    return f"{PREFIX}/legs/{leg_id}/hold"


def consent_path(leg_id: str) -> str:
    return f"{PREFIX}/legs/{leg_id}/consent"


def announcement_path(leg_id: str, what: str, label: str) -> str:
    return f"{PREFIX}/legs/{leg_id}/announcements/{what}/{label}"


def callback_path(call_id: str) -> str:
    return f"{PREFIX}/calls/{call_id}/callback"


def callback_status_path(call_id: str) -> str:
    return f"{PREFIX}/calls/{call_id}/callback-status"


def recording_path(call_id: str) -> str:
    return f"{PREFIX}/calls/{call_id}/recordings"
