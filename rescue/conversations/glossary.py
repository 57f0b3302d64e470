"""The words of a case that no machine may touch: who it is about, who helps, and what the desk adds by hand."""

from collections.abc import Mapping

from sqlalchemy import select

from i18n.translation.facts import Term
from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.conversations.models import GlossaryTerm
from rescue.conversations.parties import check_language
from rescue.dispatch import call_outs
from rescue.kit import events
from rescue.kit.database import Db

MOST_TERMS = 100
FEWEST_CHARACTERS = 2


def list_terms(db: Db, incident: Incident) -> tuple[Term, ...]:
    """Names of people and helpers, and the glossary; the glossary's renderings count."""
    known = {
        each.text: Term(each.text, tuple(sorted(each.renderings.items()))) for each in list_glossary(db, incident.id)
    }
    names = [incident.contact_name, *(case.person_name for case in incidents.list_cases(db, incident.id))]
    names += [each.provider_name for each in call_outs.list_for_incident(db, incident.id)]
    for name in names:
        if name and len(name) >= FEWEST_CHARACTERS:
            known.setdefault(name, Term(name))
    return tuple(known.values())[:MOST_TERMS]


def list_glossary(db: Db, incident_id: str) -> list[GlossaryTerm]:
    of_incident = select(GlossaryTerm).where(GlossaryTerm.incident_id == incident_id)
    return list(db.scalars(of_incident.order_by(GlossaryTerm.text).limit(MOST_TERMS)))


def put(db: Db, incident_id: str, text: str, renderings: Mapping[str, str], *, by: str) -> GlossaryTerm:
    """Protect a word from now on, or change its renderings."""
    kept = {check_language(tag): said for tag, said in renderings.items()}
    term = db.scalar(
        select(GlossaryTerm).where(GlossaryTerm.incident_id == incident_id, GlossaryTerm.text == text).with_for_update()
    )
    if term is None:
        term = GlossaryTerm(
            id=db.new_id("glo"), incident_id=incident_id, text=text, renderings=kept, added_at=db.now, by=by
        )
        db.add(term)
    term.renderings, term.by = kept, by
    db.flush()
    events.record(db, "glossary_term.kept", subject=term.id, by=by)
    return term
