"""Whether a report tells of an incident we know: decided from facts alone, with reasons that a person can weigh.

`same` needs one decisive fact (this plate, this passport, this coach of this group) or two strong ones that do not
hang together (this spot, this event, this group, this phone, this name), and none against it. What is only likely is
`perhaps`: it opens an incident of its own and is shown to a coordinator. Two people's small misfortunes in one street
are never one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from rescue.geography.borders import haversine_m
from rescue.intake.marks.events import MASS, Sort
from rescue.kit.words import N_

ASSUMED_ACCURACY_M = 100.0
SPOT_M, WORST_SPOT_M = 250.0, 1_500.0
"""So near is one spot whatever the phones think; a fix vaguer than the second is an area."""
NEAR_M, FAR_M = 1_000.0, 3_000.0
SMALL_SPOT_M = 60.0
NAMED_SPOT_KM = 5.0
"""A name more exact than this is as good as a spot; a big city's is not."""
LONGEST = timedelta(hours=6)
ONE_EVENT, LIKELY_EVENT = timedelta(minutes=45), timedelta(hours=2)
ONE_MOMENT = timedelta(minutes=15)
MANY_PEOPLE, AS_MANY = 5, 0.2
FEWEST_LETTERS = 6


class Verdict(StrEnum):
    SAME = "same"
    PERHAPS = "perhaps"
    OTHER = "other"


class Weight(StrEnum):
    DECISIVE = "decisive"
    STRONG = "strong"
    WEAK = "weak"
    AGAINST = "against"


REASONS: dict[str, tuple[Weight, str]] = {
    "same_plate": (Weight.DECISIVE, N_("The same number plate")),
    "same_passport": (Weight.DECISIVE, N_("The same passport")),
    "same_coach": (Weight.DECISIVE, N_("The same coach of the same tour group")),
    "same_spot": (Weight.STRONG, N_("The same spot, %(metres)s m apart")),
    "same_named_place": (Weight.STRONG, N_("The place named is the same")),
    "same_event": (Weight.STRONG, N_("The same sort of event")),
    "same_tour": (Weight.STRONG, N_("The same tour group")),
    "same_phone": (Weight.STRONG, N_("The same phone")),
    "same_person": (Weight.STRONG, N_("The same name of a person")),
    "near": (Weight.WEAK, N_("Near, %(metres)s m apart")),
    "near_by_name": (Weight.WEAK, N_("The area named is the same")),
    "same_small_event": (Weight.WEAK, N_("The same sort of event, as many have")),
    "shared_phone": (Weight.WEAK, N_("The same phone, which several people use")),
    "as_many_people": (Weight.WEAK, N_("About as many people")),
    "far": (Weight.AGAINST, N_("Too far away, %(metres)s m")),
    "other_country": (Weight.AGAINST, N_("In another country")),
    "other_event": (Weight.AGAINST, N_("Another sort of event")),
    "other_coach": (Weight.AGAINST, N_("Another coach of the group")),
    "other_people": (Weight.AGAINST, N_("Other people")),
    "other_plate": (Weight.AGAINST, N_("Another number plate")),
    "other_time": (Weight.AGAINST, N_("Too long apart, %(minutes)s min")),
}
ELSEWHERE = frozenset({"far", "other_country", "other_time"})
ELSE = frozenset({"other_event", "other_coach"})


@dataclass(frozen=True)
class Spot:
    """Where it is, or the middle of what was named; exact to `reach_m` metres."""

    latitude: float
    longitude: float
    reach_m: float


@dataclass(frozen=True)
class Sighting:
    """What one report, or all that is known of an incident, says of itself. Nothing has to be known."""

    at: datetime
    occurred_at: datetime | None = None
    sort: Sort | None = None
    spot: Spot | None = None
    named: tuple[Spot, ...] = ()
    place_text: str | None = None
    territory: str | None = None
    plates: frozenset[str] = frozenset()
    tours: frozenset[str] = frozenset()
    coaches: frozenset[str] = frozenset()
    passports: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    shared_phones: frozenset[str] = frozenset()
    count: int | None = None

    @property
    def moment(self) -> datetime:
        """When it happened as far as known."""
        return self.occurred_at or self.at

    def joined(self, other: "Sighting") -> "Sighting":
        """Both together, with the first one's place and time where it has them."""
        return replace(
            self,
            occurred_at=self.occurred_at or other.occurred_at,
            sort=self.sort or other.sort,
            spot=self.spot or other.spot,
            named=self.named or other.named,
            place_text=self.place_text or other.place_text,
            territory=self.territory or other.territory,
            plates=self.plates | other.plates,
            tours=self.tours | other.tours,
            coaches=self.coaches | other.coaches,
            passports=self.passports | other.passports,
            people=self.people | other.people,
            phones=self.phones | other.phones,
            shared_phones=self.shared_phones | other.shared_phones,
            count=self.count or other.count,
        )


@dataclass(frozen=True)
class Reason:
    """A fact for or against, with the numbers it is said with; never a name, a phone or a passport."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def weight(self) -> Weight:
        return REASONS[self.code][0]

    @property
    def text(self) -> str:
        """English source text, filled with `values`."""
        return REASONS[self.code][1]


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict
    reasons: tuple[Reason, ...]


def judge(new: Sighting, known: Sighting) -> Judgement:
    """Compare a report with an incident; the reasons are all that was found, those against too."""
    reasons = tuple(_find(new, known))
    return Judgement(_decide(new, known, reasons), reasons)


def _decide(new: Sighting, known: Sighting, reasons: tuple[Reason, ...]) -> Verdict:
    codes = {reason.code for reason in reasons}
    strong = [reason for reason in reasons if reason.weight is Weight.STRONG]
    decisive = [reason for reason in reasons if reason.weight is Weight.DECISIVE]
    if codes & ELSEWHERE:
        return Verdict.PERHAPS if decisive and "other_time" not in codes else Verdict.OTHER
    if codes & ELSE:
        # A coach that crashed may burn, and one phone or one group may have two misfortunes: a coordinator looks.
        is_linked = bool(decisive or codes & {"same_phone", "shared_phone", "same_tour", "same_person"})
        is_linked = is_linked or ("same_spot" in codes and {new.sort, known.sort} <= MASS)
        return Verdict.PERHAPS if is_linked else Verdict.OTHER
    if decisive:
        return Verdict.SAME
    apart = abs(new.moment - known.moment)
    if new.sort in MASS or known.sort in MASS:
        return _decide_seen_by_many(codes, len(strong), apart)
    return _decide_small(codes, apart, new, known)


def _decide_seen_by_many(codes: set[str], strong: int, apart: timedelta) -> Verdict:
    """A crash, a fire: strangers report it, so the spot and the event are enough."""
    is_elsewhere_in_the_area = "other_plate" in codes and not codes & {"same_spot", "same_tour"}
    if strong >= 2:
        return Verdict.SAME if apart <= ONE_EVENT and not is_elsewhere_in_the_area else Verdict.PERHAPS
    if apart > LIKELY_EVENT:
        return Verdict.OTHER
    if strong and codes & {"same_spot", "same_tour", "same_phone", "same_named_place"}:
        return Verdict.PERHAPS
    is_likely = "same_event" in codes and codes & {"near", "near_by_name", "as_many_people", "shared_phone"}
    return Verdict.PERHAPS if is_likely and apart <= ONE_EVENT else Verdict.OTHER


def _decide_small(codes: set[str], apart: timedelta, new: Sighting, known: Sighting) -> Verdict:
    """A theft, an illness: somebody's own, so only the same somebody makes it one."""
    if "other_people" in codes:
        return Verdict.PERHAPS if codes & {"same_phone", "same_tour"} else Verdict.OTHER
    is_here = bool(codes & {"same_spot", "same_named_place"})
    is_theirs = bool(codes & {"same_phone", "same_person"})
    if (is_here and is_theirs) or {"same_phone", "same_person"} <= codes:
        return Verdict.SAME if apart <= LIKELY_EVENT else Verdict.PERHAPS
    if is_theirs or "shared_phone" in codes or "same_tour" in codes:
        return Verdict.PERHAPS
    is_one_spot = is_here and _metres_apart(new, known) <= SMALL_SPOT_M
    return Verdict.PERHAPS if is_one_spot and new.sort == known.sort and apart <= ONE_MOMENT else Verdict.OTHER


def _find(new: Sighting, known: Sighting) -> Iterator[Reason]:
    apart = abs(new.moment - known.moment)
    if apart > LONGEST:
        yield Reason("other_time", {"minutes": round(apart.total_seconds() / 60)})
    yield from _find_of_place(new, known)
    yield from _find_of_event(new, known)
    yield from _find_of_vehicle(new, known)
    yield from _find_of_people(new, known)


def _find_of_place(new: Sighting, known: Sighting) -> Iterator[Reason]:
    if new.spot and known.spot:
        metres = distance_m(new.spot, known.spot)
        reach = new.spot.reach_m + known.spot.reach_m
        if metres <= max(SPOT_M, reach) and reach <= WORST_SPOT_M:
            yield Reason("same_spot", {"metres": round(metres)})
        elif metres <= max(NEAR_M, reach):
            yield Reason("near", {"metres": round(metres)})
        elif metres > max(FAR_M, 3 * reach):
            yield Reason("far", {"metres": round(metres)})
        return
    pairs = [(a, b) for a in _spots(new) for b in _spots(known)]
    agreeing = [pair for pair in pairs if distance_m(*pair) <= pair[0].reach_m + pair[1].reach_m + SPOT_M]
    if agreeing:
        reach = min(max(pair[0].reach_m, pair[1].reach_m) for pair in agreeing)
        yield Reason("same_named_place" if reach <= NAMED_SPOT_KM * 1000 else "near_by_name")
    elif new.territory and known.territory and new.territory != known.territory:
        yield Reason("other_country")
    elif new.place_text and _folded(new.place_text) == _folded(known.place_text or ""):
        # "The hotel" is everywhere: words without a known name say little outside one country.
        is_telling = new.territory is not None and new.territory == known.territory
        is_telling = is_telling and len(_folded(new.place_text)) >= FEWEST_LETTERS
        yield Reason("same_named_place" if is_telling else "near_by_name")


def _find_of_event(new: Sighting, known: Sighting) -> Iterator[Reason]:
    if new.sort and known.sort:
        if new.sort is not known.sort:
            yield Reason("other_event")
        else:
            yield Reason("same_event" if new.sort in MASS else "same_small_event")
    counts = (new.count or 0, known.count or 0)
    if min(counts) >= MANY_PEOPLE and max(counts) - min(counts) <= AS_MANY * max(counts):
        yield Reason("as_many_people")


def _find_of_vehicle(new: Sighting, known: Sighting) -> Iterator[Reason]:
    if new.plates & known.plates:
        yield Reason("same_plate")
    elif new.plates and known.plates:
        yield Reason("other_plate")
    is_one_tour = bool(new.tours & known.tours)
    if is_one_tour and new.coaches & known.coaches:
        yield Reason("same_coach")
    elif is_one_tour:
        yield Reason("same_tour")
        if new.coaches and known.coaches:
            yield Reason("other_coach")


def _find_of_people(new: Sighting, known: Sighting) -> Iterator[Reason]:
    if new.passports & known.passports:
        yield Reason("same_passport")
    is_known_person = bool(new.people & known.people)
    is_other_person = bool(new.people and known.people) and not is_known_person
    if new.phones & known.phones:
        is_shared = is_other_person or bool(new.phones & known.phones & (new.shared_phones | known.shared_phones))
        yield Reason("shared_phone" if is_shared else "same_phone")
    if is_known_person:
        yield Reason("same_person")
    elif is_other_person:
        yield Reason("other_people")


def distance_m(a: Spot, b: Spot) -> float:
    return haversine_m(a.latitude, a.longitude, b.latitude, b.longitude)


def _spots(sighting: Sighting) -> tuple[Spot, ...]:
    return (sighting.spot,) if sighting.spot else sighting.named


def _metres_apart(new: Sighting, known: Sighting) -> float:
    return distance_m(new.spot, known.spot) if new.spot and known.spot else SMALL_SPOT_M


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
