"""Whose facts these are: what each source gave us and the licence that lets us show it."""

from dataclasses import dataclass

from rescue.kit.words import N_

CC_BY_4 = ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")
CC_BY_3_IGO = ("CC BY 3.0 IGO", "https://creativecommons.org/licenses/by/3.0/igo/")
CC0 = ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/")
ODBL = ("ODbL 1.0", "https://opendatacommons.org/licenses/odbl/1-0/")
APACHE = ("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0")
UNICODE = ("Unicode License v3", "https://www.unicode.org/license.txt")
ISC = ("ISC", "https://opensource.org/license/isc-license-txt")
FACTS = (N_("Facts only, no texts"), "")
PUBLIC_DOMAIN = (N_("Public domain"), "")


@dataclass(frozen=True)
class Attribution:
    """`what` is an English text to translate; `licence` is (name, address); without an address the name is one, too."""

    what: str
    source: str
    address: str
    licence: tuple[str, str]


ATTRIBUTIONS = (
    Attribution(N_("Names and positions of places"), "GeoNames", "https://www.geonames.org/", CC_BY_4),
    Attribution(
        N_("Borders of time zones"), "© OpenStreetMap contributors", "https://www.openstreetmap.org/copyright", ODBL
    ),
    Attribution(N_("Borders of countries"), "country-coder", "https://github.com/rapideditor/country-coder", ISC),
    Attribution(
        N_("Land on our maps"), "Natural Earth, world-atlas", "https://www.naturalearthdata.com/", PUBLIC_DOMAIN
    ),
    Attribution(
        N_("Names of countries, languages, currencies and time zones"),
        "Unicode CLDR",
        "https://cldr.unicode.org/",
        UNICODE,
    ),
    Attribution(N_("Emergency numbers"), "Android Open Source Project, eccdata", "https://source.android.com/", APACHE),
    Attribution(
        N_("Emergency numbers, compared number by number"),
        "Wikipedia",
        "https://en.wikipedia.org/wiki/List_of_emergency_telephone_numbers",
        FACTS,
    ),
    Attribution(
        N_("Calling codes and valid phone numbers"),
        "libphonenumber",
        "https://github.com/google/libphonenumber",
        APACHE,
    ),
    Attribution(N_("The list of countries and areas"), "UN DESA", "https://population.un.org/wpp/", CC_BY_3_IGO),
    Attribution(
        N_("Embassies and consulates"),
        "Ministry of Foreign Affairs of the People's Republic of China",
        "https://www.mfa.gov.cn/",
        FACTS,
    ),
    Attribution(N_("Positions of embassies and consulates"), "Wikidata", "https://www.wikidata.org/", CC0),
    Attribution(N_("Simplified and Traditional characters"), "OpenCC", "https://github.com/BYVoid/OpenCC", APACHE),
    Attribution(N_("Rules of clocks"), "IANA Time Zone Database", "https://www.iana.org/time-zones", PUBLIC_DOMAIN),
)
