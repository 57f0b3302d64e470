"""The notices of a case as its page shows them: the rule, whose mission, published numbers, contacts, the message."""

from dataclasses import dataclass
from typing import Any

from i18n.languages import LANGUAGES
from rescue.cases import incidents
from rescue.cases.models import Case, Incident
from rescue.geography.missions import HOTLINE, Phone
from rescue.kit.database import Db
from rescue.takeover.telling import contacts, notices, releasing, rules
from rescue.takeover.telling.models import NOTICE_STATES, MissionNotice, NoticeState, OutsideContact
from rescue.takeover.telling.rules import TRIGGER_NAMES, Rule, Trigger


@dataclass(frozen=True)
class Shown:
    """One notice. `phones` are published and unverified; a contact is used only once somebody confirmed it."""

    notice: MissionNotice
    rule: Rule
    person: Case | None
    mission: str | None
    phones: tuple[Phone, ...]
    contacts: list[OutsideContact]
    whose: str
    preview: str
    named_preview: str | None
    language: str

    @property
    def is_open(self) -> bool:
        return self.notice.state is NoticeState.OPEN


def values(db: Db, incident: Incident, language: str, phone: str) -> dict[str, Any]:
    """What the page needs of notices."""
    people = {case.id: case for case in incidents.list_cases(db, incident.id)}
    return {
        "notices": [
            _shown(db, incident, each, people, language, phone) for each in notices.list_for_incident(db, incident.id)
        ],
        "notice_states": NOTICE_STATES,
        "triggers": TRIGGER_NAMES,
        "hotline": HOTLINE,
        "twenty": [(each.code, each.autonym) for each in LANGUAGES.values()],
    }


def _shown(
    db: Db, incident: Incident, notice: MissionNotice, people: dict[str, Case], language: str, phone: str
) -> Shown:
    mission = rules.find_mission(notice.mission)
    whose = notice.mission or f"state:{notice.nationality or '?'}"
    known = contacts.list_of(db, whose)
    read = next((each.language for each in known if each.confirmed_at), releasing.LANGUAGE)
    person = people.get(notice.case_id or "")

    def preview(*, is_named: bool) -> str:
        return releasing.preview(db, incident, notice, is_named=is_named, phone=phone, language=read)

    return Shown(
        notice,
        rules.rule(Trigger(notice.trigger)),
        person,
        mission.name(language) if mission else None,
        mission.phones if mission else (),
        known,
        whose,
        preview(is_named=False),
        preview(is_named=True) if person and person.person_name else None,
        read,
    )
