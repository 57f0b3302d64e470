"""Partners come, change, pause and leave; the search table follows, and nobody sees a stranger's file."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from rescue.kit.access.models import OrganisationKind
from rescue.kit.access.organisations import add_organisation
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Database
from rescue.kit.events import Event
from rescue.kit.problems import NotFound, Stale
from rescue.network import providers
from rescue.network.directory import Filters, get_provider, select_visible
from rescue.network.drafts import Channel, Contact, TariffDraft, draft_of, find_flaws
from rescue.network.hours import read_hours
from rescue.network.models import Service, Station, StationService
from rescue.network.providers import ProviderExists
from tests.rescue.network.cast import Add, draft, station


def search_rows(database: Database) -> set[tuple[str, str, str, bool]]:
    with database.read() as db:
        rows = db.scalars(select(StationService))
        return {(row.service, row.territory_code, row.station_name, row.cross_border) for row in rows}


def test_a_partner_comes_with_its_search_rows_and_an_event(database: Database, lin: Principal) -> None:
    spot = station(services=(Service.CASUALTY_TRANSPORT, Service.MEDICAL_TREATMENT), serves=("MY",), cross_border=True)
    with database.write() as db:
        providers.add_provider(db, draft("Andaman Rescue", spot), by=lin.id)
    assert search_rows(database) == {
        ("casualty_transport", "TH", "Phuket Town", True),
        ("casualty_transport", "MY", "Phuket Town", False),
        ("medical_treatment", "TH", "Phuket Town", True),
        ("medical_treatment", "MY", "Phuket Town", False),
    }
    with database.read() as db:
        assert [(event.kind, event.by) for event in db.scalars(select(Event))] == [("provider.added", "usr_lin")]


def test_one_licence_under_one_name_is_one_partner(database: Database, lin: Principal) -> None:
    licensed = draft(licence_number="TH-1")
    with database.write() as db:
        first = providers.add_provider(db, licensed, by=lin.id)
    with pytest.raises(ProviderExists), database.write() as db:
        providers.add_provider(db, licensed, by=lin.id)
    with database.write() as db:
        providers.remove(db, get_provider(db, lin, first), version=1, by=lin.id)
        db.flush()
        assert providers.add_provider(db, licensed, by=lin.id) != first


def test_a_change_keeps_the_stations_ids_and_rewrites_the_search_rows(
    database: Database, add: Add, lin: Principal
) -> None:
    provider_id = add("Andaman Rescue", station("Phuket Town"), station("Chalong"))
    with database.write() as db:
        provider = get_provider(db, lin, provider_id)
        ids = {each.name: each.id for each in provider.stations}
        moved = replace(draft_of(provider).stations[1], id=None, latitude=7.9, services=(Service.TRANSLATION,))
        tariff = TariffDraft(Service.TRANSLATION, 100, 0, 200, "THB")
        changed = replace(draft_of(provider), stations=(moved, station("Patong")), tariffs=(tariff,))
        providers.change_provider(db, provider, changed, version=1, by=lin.id)
        assert provider.version == 2
    with database.read() as db:
        provider = get_provider(db, lin, provider_id)
        assert {each.name: each.is_active for each in provider.stations} == {
            "Phuket Town": True,
            "Chalong": False,
            "Patong": True,
        }
        assert next(each.id for each in provider.stations if each.name == "Phuket Town") == ids["Phuket Town"]
        assert draft_of(provider).tariffs == (tariff,)
        event = db.scalars(select(Event).where(Event.kind == "provider.changed")).one()
        assert event.facts == {"fields": ["stations", "tariffs"]}
    assert {row[:3] for row in search_rows(database)} == {
        ("translation", "TH", "Phuket Town"),
        ("casualty_transport", "TH", "Patong"),
    }


def test_a_change_from_an_old_page_is_refused_and_changes_nothing(database: Database, add: Add, lin: Principal) -> None:
    provider_id = add()
    with database.write() as db:
        providers.suspend(db, get_provider(db, lin, provider_id), version=1, by=lin.id)
    with pytest.raises(Stale), database.write() as db:
        providers.change_provider(db, get_provider(db, lin, provider_id), draft("Else"), version=1, by=lin.id)
    with database.read() as db:
        assert get_provider(db, lin, provider_id).name == "Andaman Rescue"


def test_a_suspended_partner_is_not_searched_until_it_is_activated(
    database: Database, add: Add, lin: Principal
) -> None:
    provider_id = add()
    with database.write() as db:
        providers.suspend(db, get_provider(db, lin, provider_id), version=None, by=lin.id)
        providers.suspend(db, get_provider(db, lin, provider_id), version=None, by=lin.id)
    assert search_rows(database) == set()
    with database.write() as db:
        providers.activate(db, get_provider(db, lin, provider_id), version=2, by=lin.id)
    assert len(search_rows(database)) == 1
    with database.read() as db:
        kinds = list(db.scalars(select(Event.kind).order_by(Event.id)))
    assert kinds == ["provider.suspended", "provider.activated"]


def test_a_removed_partner_is_gone_but_its_stations_stay_on_record(
    database: Database, add: Add, lin: Principal
) -> None:
    provider_id = add()
    with database.write() as db:
        providers.remove(db, get_provider(db, lin, provider_id), version=1, by=lin.id)
    assert search_rows(database) == set()
    with database.read() as db:
        assert db.scalars(select(Station.provider_id)).all() == [provider_id]
        with pytest.raises(NotFound):
            get_provider(db, lin, provider_id)


def test_answers_are_counted_without_a_new_version(database: Database, add: Add, lin: Principal) -> None:
    provider_id = add()
    with database.write() as db:
        providers.count_answer(db, provider_id, accepted=True, seconds=60)
        providers.count_answer(db, provider_id, accepted=False, seconds=240)
    with database.read() as db:
        found = get_provider(db, lin, provider_id)
    assert (found.offers_count, found.acceptances_count, found.mean_answer_seconds) == (2, 1, 150)
    assert found.version == 1


def test_a_provider_sees_itself_and_nobody_else(database: Database, add: Add, lin: Principal) -> None:
    with database.write() as db:
        firm = add_organisation(db, "Andaman", OrganisationKind.PROVIDER, by="system")
    own, other = add("Andaman Rescue", organisation_id=firm.id), add("Other")
    ana = Principal(id="usr_ana", role=Role.PROVIDER, organisation_id=firm.id)
    stranger = Principal(id="usr_no", role=Role.PROVIDER)
    agent = Principal(id="usr_agent", role=Role.AGENCY, organisation_id=firm.id)
    with database.read() as db:
        assert get_provider(db, ana, own).id == own
        assert {each.id for each in db.scalars(select_visible(lin))} == {own, other}
        for viewer, provider_id in ((ana, other), (stranger, other), (stranger, own), (agent, own)):
            with pytest.raises(NotFound):
                get_provider(db, viewer, provider_id)


def test_the_directory_is_narrowed_by_territory_service_state_and_name(
    database: Database, add: Add, lin: Principal
) -> None:
    add("Andaman Rescue", station(serves=("MY",)))
    add("Lisboa Intérpretes", station("Lisbon", territory_code="PT", services=(Service.TRANSLATION,)))
    narrowed = {
        Filters(territory_code="MY"): ["Andaman Rescue"],
        Filters(service=Service.TRANSLATION): ["Lisboa Intérpretes"],
        Filters(territory_code="PT", service=Service.CASUALTY_TRANSPORT): [],
        Filters(is_active=False): [],
        Filters(search="andaman"): ["Andaman Rescue"],
        Filters(search="%"): [],
    }
    with database.read() as db:
        for filters, expected in narrowed.items():
            assert [each.name for each in db.scalars(select_visible(lin, filters))] == expected


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (draft(" "), "name"),
        (draft(currency="baht"), "currency"),
        (draft(languages=("zh",)), "languages"),
        (draft(name="NUL\0"), "name"),
        (draft("Andaman", station(latitude=float("nan"))), "stations/0/latitude"),
        (draft("Andaman", station(territory_code="XX")), "stations/0/territory_code"),
        (draft("Andaman", station(time_zone="Mars/Base")), "stations/0/time_zone"),
        (draft("Andaman", station(hours={"mo": [["8", "9"]]})), "stations/0/hours"),
        (draft("Andaman", station(services=())), "stations/0/services"),
        (draft(contacts=(Contact(Channel.SMS, "077"),)), "contacts/0/address"),
        (draft(contacts=(Contact(Channel.WEBHOOK, "http://plain.example"),)), "contacts/0/address"),
        (draft(tariffs=(TariffDraft(Service.TRANSLATION, -1, 0, 0, "THB"),)), "tariffs/0/call_out_fee_minor"),
        (draft(tariffs=(TariffDraft(Service.TRANSLATION, 1, 0, 0, "THB"),) * 2), "tariffs"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(wrong: object, field: str) -> None:
    assert [flaw.field for flaw in find_flaws(wrong)] == [field]  # type: ignore[arg-type]


def test_a_sound_partner_has_no_flaws() -> None:
    assert find_flaws(draft("Andaman", station(hours=read_hours("Mo-Fr 08:00-18:00")))) == []
