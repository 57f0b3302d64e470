"""The nearest are exactly the nearest, wherever on earth, on either engine."""

from functools import cache
from random import Random

from geopy.distance import geodesic

from rescue.kit.database import Database
from rescue.network.models import Service
from rescue.network.providers import write_provider
from rescue.network.search import Need, cell_of, nearest, unit_vector
from tests.rescue.network.cast import NOON, TERRITORIES, Add, scattered, station

STATIONS = 1000
QUERIES = 300
COMPARED = 10


@cache
def queries() -> list[Need]:
    """Random places: a third within two degrees of the antimeridian, a fifth beyond 75 degrees, the rest anywhere."""
    chance = Random(11)
    needs = []
    for _ in range(QUERIES):
        near_line, polar = chance.random() < 0.33, chance.random() < 0.2
        longitude = chance.choice((-1, 1)) * (180 - chance.random() * 2) if near_line else chance.uniform(-180, 180)
        latitude = chance.choice((-1, 1)) * chance.uniform(75, 90) if polar else chance.uniform(-75, 75)
        service, code = chance.choice(list(Service)), chance.choice(TERRITORIES)
        needs.append(Need(service, NOON, latitude, longitude, code))
    return needs


@cache
def by_brute_force() -> list[list[tuple[str, float]]]:
    """Names and metres of the nearest for each query, every eligible station measured by geopy's geodesic."""
    stations = [each.stations[0] for each in scattered(STATIONS)]
    answers = []
    for need in queries():
        may_come = [
            each
            for each in stations
            if need.service in each.services and (each.cross_border or each.territory_code == need.territory_code)
        ]
        measured = [
            (geodesic((need.latitude, need.longitude), (each.latitude, each.longitude)).m, each.name)
            for each in may_come
        ]
        answers.append([(name, metres) for metres, name in sorted(measured)[:COMPARED]])
    return answers


def test_the_nearest_are_those_of_a_brute_force_geodesic_everywhere_on_earth(database: Database) -> None:
    with database.write() as db:
        for each in scattered(STATIONS):
            write_provider(db, each)
    with database.read() as db:
        for need, expected in zip(queries(), by_brute_force(), strict=True):
            found = nearest(db, need, need.latitude or 0.0, need.longitude or 0.0)[:COMPARED]
            assert [row.station_name for row in found] == [name for name, _ in expected]
            assert all(abs(row.distance_m - metres) < 0.01 for row, (_, metres) in zip(found, expected, strict=True))


def test_a_station_across_the_antimeridian_is_next_door(database: Database, add: Add) -> None:
    add("West of the line", station("Taveuni", territory_code="FJ", latitude=-16.8, longitude=179.95))
    add("Far away", station("Nadi", territory_code="FJ", latitude=-17.8, longitude=177.4))
    with database.read() as db:
        found = nearest(db, Need(Service.CASUALTY_TRANSPORT, NOON, -16.8, -179.95, "FJ"), -16.8, -179.95)
    assert [row.station_name for row in found] == ["Taveuni", "Nadi"]
    assert found[0].distance_m < 11_000


def test_a_station_is_found_once_though_it_serves_the_place_and_crosses_borders(database: Database, add: Add) -> None:
    add("Bangkok Air", station("Bangkok", cross_border=True, serves=("LA", "KH")))
    with database.read() as db:
        at_home = nearest(db, Need(Service.CASUALTY_TRANSPORT, NOON, 7.9, 98.4, "TH"), 7.9, 98.4)
        next_door = nearest(db, Need(Service.CASUALTY_TRANSPORT, NOON, 18.0, 102.6, "LA"), 18.0, 102.6)
    assert [(row.station_name, row.territory_code) for row in at_home] == [("Bangkok", "TH")]
    assert [(row.station_name, row.territory_code) for row in next_door] == [("Bangkok", "LA")]


def test_only_partners_whose_licence_and_contract_hold_today_are_found(database: Database, add: Add) -> None:
    today = NOON.date()
    add("Holds to the last day", licence_valid_until=today, contract_valid_until=today, contract_valid_from=today)
    add("Licence ended", licence_valid_until=today.replace(day=1))
    add("Contract ended", contract_valid_until=today.replace(day=1))
    add("Not yet", contract_valid_from=today.replace(day=3))
    with database.read() as db:
        found = nearest(db, Need(Service.CASUALTY_TRANSPORT, NOON, 7.9, 98.4, "TH"), 7.9, 98.4)
    assert [row.name for row in found] == ["Holds to the last day"]


def test_widening_asks_the_neighbours_and_excluding_leaves_out_who_was_asked(database: Database, add: Add) -> None:
    asked = add("Asked", station("Phuket"))
    add("Neighbour", station("Langkawi", territory_code="MY", latitude=6.35, longitude=99.8))
    need = Need(Service.CASUALTY_TRANSPORT, NOON, 7.9, 98.4, "TH", exclude=[asked])
    with database.read() as db:
        assert nearest(db, need, 7.9, 98.4) == []
        widened = Need(Service.CASUALTY_TRANSPORT, NOON, 7.9, 98.4, "TH", exclude=[asked], widen=["MY"])
        assert [row.name for row in nearest(db, widened, 7.9, 98.4)] == ["Neighbour"]


def test_cells_and_vectors_stay_within_their_bounds_at_the_edges_of_the_map() -> None:
    corners = [(latitude, longitude) for latitude in (-90.0, 0.0, 90.0) for longitude in (-180.0, 0.0, 180.0)]
    assert all(0 <= cell_of(*corner) <= 65_160 for corner in corners)
    assert all(abs(sum(part * part for part in unit_vector(*corner)) - 1) < 1e-12 for corner in corners)
