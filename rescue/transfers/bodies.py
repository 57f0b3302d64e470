"""The JSON of a transfer: what is taken."""

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from rescue.kit.web.strict import Id, LanguageTag, Latitude, Line, Longitude, Moment, Phone, Strict, Text
from rescue.transfers.booking import Order
from rescue.transfers.gates.colours import Decision
from rescue.transfers.gates.setting import Word
from rescue.transfers.models import REFERENCE_CHARACTERS, GateState, Means, Requirement
from rescue.transfers.transfers import Wish
from rescue.transfers.travelling.legs import LegDraft

Place = Annotated[Line, Field(min_length=1)]
Reference = Annotated[Line, Field(min_length=1, max_length=REFERENCE_CHARACTERS)]
Code = Annotated[str, Field(min_length=2, max_length=3, pattern=r"^[A-Z]+$", examples=["CN"])]

TRANSFER: JsonDict = {
    "case_id": "cas_01k9",
    "means": "stretcher",
    "from_place": "Bangkok Hospital Phuket, ward 4",
    "from_territory": "TH",
    "to_place": "West China Hospital, Chengdu",
    "to_territory": "CN",
    "wanted_at": "2026-03-06T09:00:00+07:00",
    "needs": ["stretcher", "oxygen"],
    "relative_phone": "+8613900000001",
    "relative_language": "zh-Hans",
}
GATE: JsonDict = {
    "state": "green",
    "decision": "stretcher",
    "evidence": "MEDIF signed by Dr Chaiyo",
    "valid_until": "2026-03-08T00:00:00+07:00",
}
BOOKING: JsonDict = {
    "carrier": "Thai Airways",
    "reference": "TG-7XK2P",
    "means": "stretcher",
    "leaves_at": "2026-03-06T14:30:00+07:00",
    "hold_reference": "HOLD-17",
}
LEG: JsonDict = {
    "means": "ground_ambulance",
    "from_place": "Bangkok Hospital Phuket",
    "to_place": "Phuket airport",
    "latitude": 7.9067,
    "longitude": 98.3912,
}


class TransferBody(Strict):
    """From bed to bed. `is_emergency` with a ground ambulance inside one country waits for no gate."""

    model_config = ConfigDict(**{**Strict.model_config, "json_schema_extra": {"examples": [TRANSFER]}})

    case_id: Id
    means: Means
    from_place: Place
    to_place: Place
    from_territory: Code | None = None
    to_territory: Code | None = None
    wanted_at: Moment | None = None
    needs: Annotated[list[Requirement], Field(max_length=len(Requirement), default_factory=list)]
    is_emergency: bool = False
    relative_phone: Annotated[Phone, Field(min_length=3)] | None = None
    relative_language: LanguageTag | None = None

    def wish(self) -> Wish:
        return Wish(**{**self.model_dump(), "needs": tuple(dict.fromkeys(self.needs))})


class GateBody(Strict):
    """What is said about a gate and by what evidence; green may end by itself at `valid_until`."""

    model_config = ConfigDict(**{**Strict.model_config, "json_schema_extra": {"examples": [GATE]}})

    state: GateState
    evidence: Annotated[Text, Field(min_length=1)]
    decision: Decision | None = None
    valid_until: Moment | None = None
    file_id: Id | None = None

    def word(self) -> Word:
        return Word(**self.model_dump())


class BookingBody(Strict):
    """With whom, under which reference; without a means that of the transfer."""

    model_config = ConfigDict(**{**Strict.model_config, "json_schema_extra": {"examples": [BOOKING]}})

    carrier: Place
    reference: Reference
    means: Means | None = None
    leaves_at: Moment | None = None
    hold_reference: Reference | None = None

    def order(self) -> Order:
        return Order(**self.model_dump())


class LegBody(Strict):
    """A part of the way; a position says where a provider is searched from."""

    model_config = ConfigDict(**{**Strict.model_config, "json_schema_extra": {"examples": [LEG]}})

    means: Means
    from_place: Place
    to_place: Place
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    leaves_at: Moment | None = None
    carrier: Place | None = None
    reference: Reference | None = None

    def draft(self) -> LegDraft:
        return LegDraft(**self.model_dump())


class LegCallOut(Strict):
    """Whom to ask; without a provider the best from where the leg begins."""

    provider_id: Id | None = None


class HandOver(Strict):
    """Who took the person over."""

    to: Annotated[Place, Field(examples=["West China Hospital, intensive care, Dr Li"])]


class Ending(Strict):
    """Why, in a sentence."""

    note: Text | None = None
