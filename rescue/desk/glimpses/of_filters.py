"""What the board can be narrowed to: territories of open cases, agencies, the viewer's own views; by one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import literal, null, select, union_all

from rescue.cases.models import Incident
from rescue.desk import board
from rescue.desk.choices.models import SavedView
from rescue.kit.access.models import Organisation, OrganisationKind
from rescue.kit.access.organisations import MOST_LISTED
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db

TERRITORY, AGENCY, VIEW = "territory", "agency", "view"


@dataclass(frozen=True)
class Choice:
    """An agency, or a saved view with its query."""

    id: str
    name: str
    query: str | None = None


@dataclass(frozen=True)
class Offered:
    """Each in the order of its names; territories are codes and names in the reader's language."""

    territories: Sequence[tuple[str, str]]
    agencies: Sequence[Choice]
    views: Sequence[Choice]


def look(db: Db, viewer: Principal, language: str) -> Offered:
    lying = board.counted(viewer).where(Incident.territory_code.is_not(None))
    codes = lying.with_only_columns(Incident.territory_code).distinct().limit(board.MOST_TERRITORIES).subquery()
    every = select(Organisation.id, Organisation.name).where(Organisation.kind == OrganisationKind.AGENCY.value)
    agencies = every.order_by(Organisation.name, Organisation.id).limit(MOST_LISTED).subquery()
    own = select(literal(VIEW), SavedView.id, SavedView.name, SavedView.query).where(SavedView.user_id == viewer.id)
    found: dict[str, list[Choice]] = {TERRITORY: [], AGENCY: [], VIEW: []}
    for what, id_, name, query in db.execute(
        union_all(
            select(literal(TERRITORY), codes.c.territory_code, codes.c.territory_code, null()),
            select(literal(AGENCY), agencies.c.id, agencies.c.name, null()),
            own,
        )
    ):
        found[what].append(Choice(id_, name, query))
    named = [(each.id, board.territory_name(each.id, language) or each.id) for each in found[TERRITORY]]
    return Offered(sorted(named, key=lambda each: each[1]), _by_name(found[AGENCY]), _by_name(found[VIEW]))


def _by_name(choices: Iterable[Choice]) -> list[Choice]:
    return sorted(choices, key=lambda each: (each.name, each.id))
