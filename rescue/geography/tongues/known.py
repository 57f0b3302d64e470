"""The index of names: CLDR's countries in our languages, cities in other scripts, destinations, words people use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from babel import Locale

from i18n.languages import LANGUAGES
from rescue.geography import territories
from rescue.geography.fact_files import Once, columns, rows
from rescue.geography.places import gazetteer
from rescue.geography.tongues.letters import Script, bare, script_of, settle
from rescue.geography.tongues.stems import stem

READ_ELSEWHERE = frozenset({"en", "zh-Hans", "zh-Hant"})  # by place_names
SAID_AS_WELL = ("MM",)  # `เมียนมา (พม่า)`: what stands in brackets is a name too
BEFORE_A_COUNTRY = {
    "th": ("ประเทศ", "ใน", "ที่"),
    "lo": ("ປະເທດ", "ຢູ່", "ໃນ"),
    "km": ("ប្រទេស", "នៅ"),
}
MOST_WORDS = 5


@dataclass(eq=False)
class Bearers:
    """Who bears a name; `is_destination` where it is one of our list of places that travellers name."""

    countries: set[str] = field(default_factory=set)
    places: set[int] = field(default_factory=set)
    is_destination: bool = False
    most_people: int = 0


class Known:
    """Names by script: as they are written, without accents (Latin) and without endings (Cyrillic)."""

    def __init__(self) -> None:
        self.names: dict[Script, dict[str, Bearers]] = {script: defaultdict(Bearers) for script in Script}
        self.plain: dict[str, Bearers] = {}
        self.stems: dict[str, Bearers] = {}
        self.alone: dict[str, set[str]] = defaultdict(set)
        """The countries of a text that is nothing but a country's name, in every language and script."""
        words = {settle(row["word"]): row["after_in"] for row in rows("ambiguous_words.csv")}
        self.ambiguous = frozenset(words)
        self.meant_after_in = frozenset(word for word, after_in in words.items() if after_in)
        self._add_countries()
        self._add_cities()
        self._add_destinations()
        self.plain = _once_each((bare(name), bearers) for name, bearers in self.names[Script.LATIN].items())
        self.stems = _once_each((stem(name), bearers) for name, bearers in self.names[Script.CYRILLIC].items())

    def _bearers(self, name: str) -> Bearers | None:
        settled = settle(name)
        script = script_of(settled)
        return self.names[script][settled] if script is not None and len(settled) > 1 else None

    def _add_country(self, name: str, code: str) -> None:
        if (bearers := self._bearers(name)) is not None:
            bearers.countries.add(code)

    def _add_countries(self) -> None:
        for code in LANGUAGES:
            for territory in territories.list_all():
                outside = territory.name(code).partition("(")[0].partition("（")[0]
                self.alone[settle(outside)].add(territory.code)
        for code in LANGUAGES.keys() - READ_ELSEWHERE:
            called = Locale.parse(code).territories
            for served in territories.served_codes().keys() & called.keys():
                whole = called[served]
                outside, _, inside = whole.partition("(")
                self._add_country(outside, served)
                for before in BEFORE_A_COUNTRY.get(code, ()):
                    self._add_country(before + settle(outside), served)
                if served in SAID_AS_WELL:
                    self._add_country(inside.rstrip(") "), served)
        for row in rows("country_words.csv"):
            self._add_country(row["word"], row["code"])

    def _add_cities(self) -> None:
        known = gazetteer()
        by_id = {geoname_id: index for index, geoname_id in enumerate(known.geoname_ids)}
        table = columns("other_names.tsv.gz")
        for geoname_id, names in zip(table["geoname_id"], table["names"], strict=True):
            index = by_id[geoname_id]
            people = int(known.population[index])
            for name in names.split("|"):
                script = script_of(name[0])  # settled, and of one script, when the file was made
                if script is not None:
                    bearers = self.names[script][name]
                    bearers.places.add(index)
                    bearers.most_people = max(bearers.most_people, people)

    def _add_destinations(self) -> None:
        known = gazetteer()
        first = known.destinations_from
        spots = {(known.iso_codes[i], known.names_en[i]): i for i in range(first, len(known))}
        for row in rows("destinations_other.csv"):
            index = spots[row["code"], row["name_en"]]
            for name in row["names"].split("/"):
                if (bearers := self._bearers(name)) is not None:
                    bearers.places.add(index)
                    bearers.is_destination = True


def _once_each(pairs: Iterable[tuple[str, Bearers]]) -> dict[str, Bearers]:
    """Each form with everybody whose name is cut down to it."""
    found: dict[str, list[Bearers]] = defaultdict(list)
    for form, bearers in pairs:
        found[form].append(bearers)
    return {form: _joined(several) for form, several in found.items()}


def _joined(several: list[Bearers]) -> Bearers:
    if len(several) == 1:
        return several[0]
    joined = Bearers()
    for each in several:
        joined.countries |= each.countries
        joined.places |= each.places
        joined.is_destination = joined.is_destination or each.is_destination
        joined.most_people = max(joined.most_people, each.most_people)
    return joined


known = Once(Known)
