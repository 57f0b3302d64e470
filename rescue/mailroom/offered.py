"""Which call-outs a provider's text may be answering: those whose link went to the number, or whose contact it is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select

from i18n import answered
from i18n.languages import negotiate
from rescue.dispatch.models import UNDER_WAY, CallOut, CallOutState, Need
from rescue.intake import phones
from rescue.kit.database import Db
from rescue.network.models import Provider

LOOK_BACK = timedelta(days=3)
MOST_OFFERS = 500
PROVIDER = "provider"


@dataclass(frozen=True)
class Asked:
    """A call-out of the provider who writes, with what an answer needs."""

    call_out_id: str
    provider_id: str
    incident_id: str
    reference: str
    link_id: str
    state: CallOutState
    distance_m: float | None
    language: str
    is_remote: bool = False

    @property
    def is_offered(self) -> bool:
        return self.state is CallOutState.OFFERED

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


def list_asked(db: Db, addresses: Collection[str]) -> list[Asked]:
    """The call-outs of whoever holds one of these addresses, the newest first."""
    since = db.now - LOOK_BACK
    told = [each for each in answered.list_to(db, addresses, since=since) if each.audience == PROVIDER]
    languages = {each.link_id: each.language for each in told if each.link_id}
    newest = (
        select(CallOut, Need.reference, Provider.contacts, Provider.languages)
        .join(Need, Need.id == CallOut.need_id)
        .join(Provider, Provider.id == CallOut.provider_id)
        .where(
            CallOut.offered_at > since,
            or_(CallOut.link_id.in_(list(languages)), CallOut.state == CallOutState.OFFERED),
        )
        .order_by(CallOut.offered_at.desc(), CallOut.id.desc())
        .limit(MOST_OFFERS)
    )
    wanted = set(addresses)
    return [
        Asked(
            call_out_id=call_out.id,
            provider_id=call_out.provider_id,
            incident_id=call_out.incident_id,
            reference=reference,
            link_id=call_out.link_id,
            state=call_out.state,
            distance_m=call_out.distance_m,
            language=languages.get(call_out.link_id) or negotiate(spoken).code,
            is_remote=call_out.is_remote,
        )
        for call_out, reference, contacts, spoken in db.execute(newest)
        if call_out.link_id in languages
        or not wanted.isdisjoint(phones.normalise(contact["address"]) for contact in contacts)
    ]
