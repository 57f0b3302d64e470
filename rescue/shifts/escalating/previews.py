"""The steps as they are shown: whom each calls, by which channel, and what they would be told in their language."""

from dataclasses import dataclass

from i18n.catalogues import translator
from i18n.languages import LANGUAGES, negotiate
from i18n.words import Term, Words, render
from rescue.cases.models import Incident
from rescue.network.run_cards import kind_name
from rescue.shifts.escalating import escalations
from rescue.shifts.escalating.escalations import Plan
from rescue.shifts.escalating.messages import MissionIsAsked
from rescue.shifts.escalating.models import Step
from rescue.shifts.escalating.reach import House, Whom
from rescue.shifts.escalating.steps import STEP_NAMES


@dataclass(frozen=True)
class Shown:
    """One step in the reader's language, its message in the receiver's."""

    step: Step
    name: str
    is_possible: bool
    was_taken: bool
    is_next: bool
    whom: str | None
    channel: str | None
    language: str | None
    numbers: list[str]
    message: str | None


def of(incident: Incident, planned: Plan, house: House, language: str) -> list[Shown]:
    """Every step, in the order of the rule."""
    say = translator(LANGUAGES[language]).gettext
    shown = []
    for each in planned.choices:
        whom = planned.whom.get(each.step)
        shown.append(
            Shown(
                step=each.step,
                name=say(STEP_NAMES[each.step]),
                is_possible=each.is_possible,
                was_taken=each.was_taken,
                is_next=each.is_next,
                whom=whom.name if whom else None,
                channel=whom.channel if whom else None,
                language=whom.language if whom else None,
                numbers=list(whom.numbers) if whom else [],
                message=_said(incident, each.step, whom, house) if whom else None,
            )
        )
    return shown


def _said(incident: Incident, step: Step, whom: Whom, house: House) -> str:
    message: Words = escalations.words_for(incident, whom, escalations.BY_HAND, house)
    if step is Step.MISSION:
        place = incident.place_names.get(whom.language) or incident.place_names.get("en")
        message = MissionIsAsked(incident.reference, Term(kind_name(incident.kind)), place, house.desk_phone)
    return render(message, negotiate([whom.language])).text
