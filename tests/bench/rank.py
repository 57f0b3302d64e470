"""W2: who can come, for one report, over 1,000 … 1,000,000 stations, with reasons.

    .venv/bin/python -m tests.bench.rank [--stations 1000,10000,100000] [--databases sqlite,postgresql] [--asked 200]

One JSON line an engine and size: p50 and p99 of `rank` in ms, and the limit of the same run, a numpy scan of all
vectors held in memory. Ends with status 1 when an answer differs from a brute-force geodesic over all stations.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from rescue.geography import resolver, territories
from rescue.geography.places import gazetteer
from rescue.kit.database import Database
from rescue.migrations import steps
from rescue.network import search
from rescue.network.matching import rank
from rescue.network.models import Provider, Service, Station, StationService
from rescue.network.search import Need, cell_of, distances_m, unit_vector
from tests.bench import durable_postgres
from tests.bench.figures import spread, tell

SECRET = "only the bench knows this one, 32+ characters"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOGETHER = 5_000
CHECKED = 20
EXACT_FOR = 10
AROUND_DEGREES = 0.3
SERVICE = Service.CASUALTY_TRANSPORT
LANGUAGES = (["th", "en"], ["en"], ["fr", "en"], ["es"], ["cmn", "en"], ["ja", "cmn"])
OFFICE_HOURS = [[day * 1440 + 540, day * 1440 + 1080] for day in range(5)]
CROSSING_SHARE = 0.002

Spots = list[tuple[str, str, float, float, bool]]
"""Station id, territory, latitude, longitude, and whether it crosses borders."""


def main() -> int:
    asked = _arguments()
    faults = 0
    with tempfile.TemporaryDirectory(prefix="homeward-rank-") as folder:
        for engine in asked.databases.split(","):
            for count in map(int, asked.stations.split(",")):
                with OPENERS[engine](Path(folder), count) as url:
                    faults += _measure(engine, url, count, asked.asked)
    return 1 if faults else 0


def _measure(engine: str, url: str, count: int, asked: int) -> int:
    database = Database(url, secret=SECRET)
    try:
        steps.migrate(database)
        spots = _fill(database, count)
        if not database.is_sqlite:
            with database.engine.connect() as connection:
                connection.exec_driver_sql("ANALYZE")
        needs = [_need(Random(number)) for number in range(asked)]
        _time(database, needs[:CHECKED])
        taken = _time(database, needs)
        faults = _find_faults(database, spots, needs[:CHECKED])
    finally:
        database.close()
    tell(
        work="W2",
        engine=engine,
        stations=count,
        rank_ms=spread(taken),
        numpy_scan_ms=spread(_scan(spots, needs)),
        checked=CHECKED,
        faults=faults,
    )
    return len(faults)


def _fill(database: Database, count: int) -> Spots:
    """Stations up to 30 km from real places, in their territories; a few in a thousand cross borders."""
    chance = Random(count)
    spots: Spots = []
    for start in range(0, count, TOGETHER):
        with database.write() as db:
            for number in range(start, min(start + TOGETHER, count)):
                spots.append(_add(db, chance, number))
    return spots


def _add(db: Any, chance: Random, number: int) -> tuple[str, str, float, float, bool]:
    place = gazetteer().place(chance.randrange(len(gazetteer())))
    latitude = max(-90.0, min(90.0, place.latitude + chance.uniform(-AROUND_DEGREES, AROUND_DEGREES)))
    longitude = max(-180.0, min(180.0, place.longitude + chance.uniform(-AROUND_DEGREES, AROUND_DEGREES)))
    code = territories.served_codes().get(place.iso_code, "FR")
    x, y, z = unit_vector(latitude, longitude)
    provider_id, station_id, name = f"prv_{number:010d}", f"sta_{number:010d}", f"Partner {number}"
    is_crossing = chance.random() < CROSSING_SHARE
    where = {"latitude": latitude, "longitude": longitude, "x": x, "y": y, "z": z, "time_zone": "Asia/Bangkok"}
    db.add_row(
        Provider,
        id=provider_id,
        name=name,
        is_active=True,
        is_demonstration=True,
        languages=chance.choice(LANGUAGES),
        contacts=[{"channel": "sms", "address": f"+999{number:09d}", "priority": 1}],
        offers_count=chance.randrange(20),
        acceptances_count=0,
        mean_answer_seconds=chance.randrange(300),
        currency="USD",
        version=1,
        created_at=NOON,
        updated_at=NOON,
    )
    db.add_row(
        Station,
        id=station_id,
        provider_id=provider_id,
        name=name,
        territory_code=code,
        services=[str(SERVICE)],
        serves=[code],
        cross_border=is_crossing,
        is_active=True,
        **where,
    )
    db.add_row(
        StationService,
        service=SERVICE,
        territory_code=code,
        station_id=station_id,
        provider_id=provider_id,
        cross_border=is_crossing,
        cell=cell_of(latitude, longitude),
        valid_from=date(2026, 1, 1),
        valid_until=date(2027, 1, 1),
        home_territory=code,
        station_name=name,
        open_minutes=OFFICE_HOURS if chance.random() < 0.3 else None,
        call_out_fee_minor=chance.randrange(5_000, 30_000),
        per_km_minor=300,
        per_hour_minor=9_000,
        night_percent=125,
        currency="USD",
        **where,
    )
    return station_id, code, latitude, longitude, is_crossing


def _need(chance: Random) -> Need:
    place = gazetteer().place(chance.randrange(len(gazetteer())))
    found = resolver.resolve(place.latitude, place.longitude)
    return Need(
        service=SERVICE,
        at=NOON,
        latitude=place.latitude,
        longitude=place.longitude,
        territory_code=found.territory,
        iso_code=found.iso_code,
        languages=("zh-Hans",),
    )


def _time(database: Database, needs: list[Need]) -> list[float]:
    taken = []
    with database.read() as db:
        for need in needs:
            began = time.perf_counter()
            rank(db, need)
            taken.append((time.perf_counter() - began) * 1000)
    return taken


def _scan(spots: Spots, needs: list[Need]) -> list[float]:
    vectors = np.array([unit_vector(latitude, longitude) for _, _, latitude, longitude, _ in spots])
    taken = []
    for need in needs:
        began = time.perf_counter()
        here = np.array(unit_vector(need.latitude or 0.0, need.longitude or 0.0))
        np.argpartition(-(vectors @ here), EXACT_FOR)[:EXACT_FOR]
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _find_faults(database: Database, spots: Spots, needs: list[Need]) -> list[str]:
    """Needs whose nearest ten are not those of the ellipsoid over all stations that may be called."""
    faults = []
    with database.read() as db:
        for need in needs:
            assert need.latitude is not None and need.longitude is not None
            called = [spot for spot in spots if spot[1] == need.territory_code or spot[4]]
            metres = distances_m(
                need.latitude, need.longitude, [spot[2] for spot in called], [spot[3] for spot in called]
            )
            best = sorted(zip(metres, (spot[0] for spot in called), strict=True))[:EXACT_FOR]
            found = search.nearest(db, need, need.latitude, need.longitude)[:EXACT_FOR]
            if [name for _, name in best] != [row.station_id for row in found]:
                faults.append(f"{need.latitude}, {need.longitude}")
    return faults


@contextmanager
def _sqlite(folder: Path, count: int) -> Iterator[str]:
    yield f"sqlite:///{folder / f'{count}.sqlite3'}"


@contextmanager
def _postgresql(_folder: Path, _count: int) -> Iterator[str]:
    with durable_postgres.running() as server:
        server.ask("CREATE DATABASE rank")
        yield server.url("rank")


OPENERS = {"sqlite": _sqlite, "postgresql": _postgresql}


def _arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reader.add_argument("--stations", default="1000,10000,100000", help="also 1000000, which takes minutes to fill")
    reader.add_argument("--databases", default="sqlite,postgresql")
    reader.add_argument("--asked", type=int, default=200)
    return reader.parse_args()


if __name__ == "__main__":
    sys.exit(main())
