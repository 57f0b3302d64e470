"""Who may see which partner, and the directory narrowed to what is wanted."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Text, cast, select

from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.network.models import Provider, Service, Station

MOST_SEARCH_CHARACTERS = 80
MOST_LISTED = 20_000


@dataclass(frozen=True)
class Filters:
    """What a directory is narrowed to; None does not narrow."""

    territory_code: str | None = None
    service: Service | None = None
    is_active: bool | None = None
    search: str | None = None


def find_provider(db: Db, viewer: Principal, provider_id: str) -> Provider | None:
    """The partner if this viewer may see it: the desk sees all, a provider's people see themselves."""
    return db.scalar(_visible(viewer).where(Provider.id == provider_id))


def get_provider(db: Db, viewer: Principal, provider_id: str) -> Provider:
    """The same, or NotFound: missing and forbidden look alike."""
    provider = find_provider(db, viewer, provider_id)
    if provider is None:
        raise NotFound
    return provider


def select_visible(viewer: Principal, filters: Filters | None = None) -> Select[Provider]:
    """The directory as far as this viewer may see it, for `list_page`, which orders and pages it."""
    return _visible(viewer).where(*_conditions(filters or Filters()))


def list_all(db: Db, viewer: Principal) -> list[Provider]:
    """Everybody this viewer may see, by name, at most MOST_LISTED: for a file."""
    return list(db.scalars(_visible(viewer).order_by(Provider.name, Provider.id).limit(MOST_LISTED)))


def _visible(viewer: Principal) -> Select[Provider]:
    present = select(Provider).where(Provider.removed_at.is_(None))
    if viewer.is_desk:
        return present
    own = viewer.organisation_id if viewer.role is Role.PROVIDER else None
    return present.where(Provider.organisation_id == own, Provider.organisation_id.is_not(None))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    stations: list[ColumnElement[bool]] = []
    if filters.territory_code is not None:
        stations.append(cast(Station.serves, Text).contains(f'"{filters.territory_code}"', autoescape=True))
    if filters.service is not None:
        stations.append(cast(Station.services, Text).contains(f'"{filters.service}"', autoescape=True))
    if stations:
        conditions.append(
            select(Station.id).where(Station.provider_id == Provider.id, Station.is_active, *stations).exists()
        )
    if filters.is_active is not None:
        conditions.append(Provider.is_active.is_(filters.is_active))
    if filters.search:
        conditions.append(Provider.name.icontains(filters.search[:MOST_SEARCH_CHARACTERS], autoescape=True))
    return conditions
