"""What a warning is about, in words that exist in every language: by its event, else by the category CAP asks for."""

import re
from collections.abc import Iterable

from rescue.kit.words import N_

HAZARD_NAMES: dict[str, str] = {
    "earthquake": N_("Earthquake"),
    "tsunami": N_("Tsunami"),
    "flood": N_("Flood"),
    "storm": N_("Storm"),
    "fire": N_("Fire"),
    "volcano": N_("Volcano"),
    "landslide": N_("Landslide or avalanche"),
    "heat": N_("Extreme heat"),
    "cold": N_("Snow, ice or extreme cold"),
    "disease": N_("Danger to health"),
    "unrest": N_("Unrest or violence"),
    "chemical": N_("Dangerous substances"),
    "transport": N_("Traffic danger"),
    "other": N_("Danger"),
}
# The first that fits: a tsunami is named beside its earthquake, a flash flood beside its storm.
_BY_EVENT = (
    ("tsunami", "tsunami|tidal wave|海啸|海嘯|津波"),
    ("earthquake", "earthquake|seismic|地震|séisme|terremoto|erdbeben|gempa"),
    ("volcano", r"volcan|eruption|ash ?fall|火山"),
    ("landslide", "landslide|mudslide|debris|avalanche|滑坡|泥石流|雪崩|山体|土石流"),
    ("flood", "flood|inundation|dam |洪|内涝|inondation|inundaci|hochwasser|banjir"),
    ("fire", r"\bfire|wildfire|bushfire|火灾|火災|森林火|incendi|waldbrand"),
    ("heat", "heat|high temperature|高温|高溫|canicule|hitze|calor"),
    ("cold", r"snow|blizzard|\bice|\bicy|freez|frost|cold|寒潮|暴雪|大雪|冰冻|冰凍|neige|schnee"),
    ("storm", "storm|typhoon|hurricane|cyclone|tornado|wind|gale|thunder|rain|hail|台风|颱風|暴雨|大风|龙卷|雷|冰雹"),
    ("chemical", r"chemical|hazardous material|radiolog|nuclear|\bgas\b|toxic|biological|化学|核|毒"),
    ("disease", "disease|epidemic|outbreak|health|virus|疫情|传染"),
    ("unrest", "unrest|riot|terror|shooting|attack|civil|security|violence|military|air raid|骚乱|暴力|袭击"),
    ("transport", "transport|road|traffic|rail|aviation|ferry|shipping|交通"),
)
_BY_CATEGORY = {
    "Geo": "earthquake",
    "Met": "storm",
    "Security": "unrest",
    "Fire": "fire",
    "Health": "disease",
    "CBRNE": "chemical",
    "Transport": "transport",
}
_PATTERNS = tuple((hazard, re.compile(pattern, re.IGNORECASE)) for hazard, pattern in _BY_EVENT)
OTHER = "other"


def find(events: Iterable[str], categories: Iterable[str]) -> str:
    """The key of a hazard."""
    said = " | ".join(events)[:2_000]
    known = next((hazard for hazard, pattern in _PATTERNS if pattern.search(said)), None)
    return known or next((_BY_CATEGORY[each] for each in categories if each in _BY_CATEGORY), OTHER)
