"""Finding an incident by what people remember: its reference, the end of a phone number, a place or a name."""

from sqlalchemy import Select, or_

from rescue.cases import incidents
from rescue.cases.models import Incident, IncidentState
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.web.paging import Paged, list_page

FEWEST_DIGITS = 4
PER_PAGE = 50
PLACE_LANGUAGES = ("zh-Hans", "zh-Hant", "en")


def list_found(
    db: Db, viewer: Principal, *, words: str, state: IncidentState | None, is_open: bool | None, cursor: str | None
) -> Paged[Incident]:
    """Incidents, newest first, closed ones too; empty `words` find all."""
    found = incidents.visible(viewer)
    if words.strip():
        found = _holding(found, words.strip())
    if state is not None:
        found = found.where(Incident.state == state)
    if is_open is not None:
        found = found.where(Incident.is_open.is_(is_open))
    by = (Incident.reported_at, Incident.id)
    return list_page(db, found, by=by, of="desk", cursor=cursor, limit=PER_PAGE, descending=True)


def _holding(found: Select[Incident], words: str) -> Select[Incident]:
    places = [Incident.place_names[tag].as_string().icontains(words, autoescape=True) for tag in PLACE_LANGUAGES]
    ways = [
        Incident.reference.icontains(words.replace(" ", ""), autoescape=True),
        Incident.place_said.icontains(words, autoescape=True),
        Incident.contact_name.icontains(words, autoescape=True),
        *places,
    ]
    digits = "".join(letter for letter in words if letter.isdecimal() and letter.isascii())
    if len(digits) >= FEWEST_DIGITS:
        ways.append(Incident.contact_phone.endswith(digits, autoescape=True))
    return found.where(or_(*ways))
