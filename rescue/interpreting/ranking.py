"""Which interpreter fits: pure arithmetic on what they speak, are trained for, cost and how they answered before.

Points are out of 100. Nothing but the two varieties is a condition: a missing skill or script ranks lower and is said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rescue.interpreting.models import Skill, Way
from rescue.kit.words import N_

# Who speaks the one as a mother tongue understands the other well enough in an emergency; never the other way round.
NEAR: dict[str, str] = {"yue": "cmn", "nan": "cmn", "hak": "cmn", "wuu": "cmn", "ms": "id", "id": "ms"}
VARIETY_OF_LANGUAGE = {"zh-Hans": "cmn", "zh-Hant": "cmn"}
NEAR_POINTS, SKILL_POINTS, SCRIPT_POINTS, DEAR_POINTS, DISTANCE_POINTS = 25, 30, 5, 15, 40
WORST_ANSWER_POINTS = 20
PRIOR_OFFERS, PRIOR_ACCEPTANCES = 5, 4
DEAR_MOST_PERCENT = 300
FAR_M = 300_000


@dataclass(frozen=True)
class Wish:
    """An interpreter wanted between two varieties; `script` where something has to be read or written."""

    between: str
    and_variety: str
    skill: Skill = Skill.GENERAL
    way: Way = Way.PHONE
    script: str | None = None


@dataclass(frozen=True)
class Offerable:
    """One interpreter as the ranking sees them; `distance_m` counts only on the scene."""

    interpreter_id: str
    provider_id: str
    provider_name: str
    name: str
    varieties: frozenset[str]
    scripts: frozenset[str]
    skills: frozenset[str]
    per_minute_minor: int
    least_minutes: int
    currency: str
    distance_m: float
    offers: int
    acceptances: int
    is_demonstration: bool


@dataclass(frozen=True)
class Because:
    """Why somebody stands where they stand."""

    code: str
    text: str
    values: dict[str, Any] = field(default_factory=dict)
    is_against: bool = False


@dataclass(frozen=True)
class Ranked:
    """An interpreter who can do it, with points and reasons."""

    who: Offerable
    points: float
    reasons: tuple[Because, ...]


TEXTS = {
    "speaks_both": N_("speaks %(one)s and %(other)s"),
    "near": N_("speaks %(spoken)s, which people who speak %(wanted)s mostly understand"),
    "skilled": N_("trained for this"),
    "unskilled": N_("not trained for this"),
    "script": N_("reads and writes: %(script)s"),
    "no_script": N_("does not read or write: %(script)s"),
    "price": N_("%(amount)s a minute, at least %(minutes)s minutes"),
    "answers": N_("answers %(accepted)s of %(offered)s calls"),
    "far": N_("%(distance)s away"),
}


def understands(varieties: Iterable[str], wanted: str) -> str | None:
    """The variety in which they can serve a speaker of `wanted`: itself, else the near one, else None."""
    spoken = set(varieties)
    if wanted in spoken:
        return wanted
    near = NEAR.get(wanted)
    return near if near in spoken else None


def rank(wish: Wish, known: Sequence[Offerable]) -> list[Ranked]:
    """Everybody who can interpret between the two, best first; equals by price, then by id."""
    able = [(who, served) for who in known if (served := _served(wish, who))]
    cheapest = _cheapest(who for who, _ in able)
    ranked = [_weigh(wish, who, served, cheapest.get(who.currency, 0)) for who, served in able]
    return sorted(ranked, key=lambda each: (-each.points, each.who.per_minute_minor, each.who.interpreter_id))


def count_half(wish: Wish, known: Sequence[Offerable]) -> tuple[int, int]:
    """How many could serve a speaker of the one and of the other: what a coordinator asks when nobody serves both."""
    ones = sum(understands(who.varieties, wish.between) is not None for who in known)
    others = sum(understands(who.varieties, wish.and_variety) is not None for who in known)
    return ones, others


def _served(wish: Wish, who: Offerable) -> tuple[str, str] | None:
    one, other = understands(who.varieties, wish.between), understands(who.varieties, wish.and_variety)
    return (one, other) if one and other and one != other else None


def _cheapest(who: Iterable[Offerable]) -> dict[str, int]:
    lowest: dict[str, int] = {}
    for each in who:
        lowest[each.currency] = min(lowest.get(each.currency, each.per_minute_minor), each.per_minute_minor)
    return lowest


def _weigh(wish: Wish, who: Offerable, served: tuple[str, str], cheapest: int) -> Ranked:
    points, reasons = 100.0, []
    wanted = (wish.between, wish.and_variety)
    if served == wanted:
        reasons.append(Because("speaks_both", TEXTS["speaks_both"], {"one": wanted[0], "other": wanted[1]}))
    for spoken, asked in zip(served, wanted, strict=True):
        if spoken != asked:
            points -= NEAR_POINTS
            reasons.append(Because("near", TEXTS["near"], {"spoken": spoken, "wanted": asked}, is_against=True))
    if wish.skill is not Skill.GENERAL:
        is_skilled = wish.skill in who.skills
        points -= 0 if is_skilled else SKILL_POINTS
        code = "skilled" if is_skilled else "unskilled"
        reasons.append(Because(code, TEXTS[code], is_against=not is_skilled))
    if wish.script:
        is_read = wish.script in who.scripts
        points -= 0 if is_read else SCRIPT_POINTS
        code = "script" if is_read else "no_script"
        reasons.append(Because(code, TEXTS[code], {"script": wish.script}, is_against=not is_read))
    if wish.way is Way.ON_SITE:
        points -= DISTANCE_POINTS * min(1.0, who.distance_m / FAR_M)
        reasons.append(Because("far", TEXTS["far"], {"distance_m": round(who.distance_m)}))
    dear = who.per_minute_minor * 100 // cheapest if cheapest else 100
    points -= DEAR_POINTS * (min(dear, DEAR_MOST_PERCENT) - 100) / (DEAR_MOST_PERCENT - 100)
    answered = (who.acceptances + PRIOR_ACCEPTANCES) / (who.offers + PRIOR_OFFERS)
    points -= WORST_ANSWER_POINTS * (1 - answered)
    price = {"amount_minor": who.per_minute_minor, "currency": who.currency, "minutes": who.least_minutes}
    reasons.append(Because("price", TEXTS["price"], price))
    if who.offers:
        reasons.append(Because("answers", TEXTS["answers"], {"accepted": who.acceptances, "offered": who.offers}))
    return Ranked(who, round(max(0.0, points), 1), tuple(reasons))
