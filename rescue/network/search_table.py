"""Keeps the search table true: the rows of one partner are rewritten whenever it changes."""

from datetime import date

from rescue.kit.database import Db
from rescue.network.drafts import ProviderDraft
from rescue.network.hours import week_spans
from rescue.network.models import StationService
from rescue.network.search import cell_of, unit_vector
from rescue.network.tariffs.surcharges import searched

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9999, 12, 31)


def write_search_rows(db: Db, provider_id: str, draft: ProviderDraft) -> None:
    """Gather the search rows of a partner that may be called; its stations carry their ids."""
    tariffs = {(tariff.service, tariff.territory_code): tariff for tariff in draft.tariffs}
    valid_from = draft.contract_valid_from or FIRST_DAY
    valid_until = min(draft.contract_valid_until or LAST_DAY, draft.licence_valid_until or LAST_DAY)
    for station in draft.stations:
        x, y, z = unit_vector(station.latitude, station.longitude)
        for service in dict.fromkeys(station.services):
            for code in dict.fromkeys((station.territory_code, *station.serves)):
                tariff = tariffs.get((service, code)) or tariffs.get((service, None))
                db.add_row(
                    StationService,
                    service=service,
                    territory_code=code,
                    station_id=station.id,
                    provider_id=provider_id,
                    cross_border=station.cross_border and code == station.territory_code,
                    cell=cell_of(station.latitude, station.longitude),
                    x=x,
                    y=y,
                    z=z,
                    valid_from=valid_from,
                    valid_until=valid_until,
                    home_territory=station.territory_code,
                    station_name=station.name,
                    latitude=station.latitude,
                    longitude=station.longitude,
                    time_zone=station.time_zone,
                    open_minutes=week_spans(station.hours),
                    call_out_fee_minor=tariff.call_out_fee_minor if tariff else None,
                    per_km_minor=tariff.per_km_minor if tariff else None,
                    per_hour_minor=tariff.per_hour_minor if tariff else None,
                    night_percent=tariff.night_percent if tariff else None,
                    currency=tariff.currency if tariff else None,
                    surcharges=searched(tariff.surcharges) if tariff else None,
                )
