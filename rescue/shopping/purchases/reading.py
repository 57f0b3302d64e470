"""The agency looks at whose purchase it is: the name leaves the house then, on the law that binds the agency."""

from rescue.cases.models import Incident
from rescue.kit import disclosures
from rescue.kit.database import Db
from rescue.kit.disclosures import Grounds, GroundsKind, Part, Receiver, Way
from rescue.kit.problems import NotFound
from rescue.shopping.models import NAME_CHARACTERS, Purchase
from rescue.shopping.purchases import purchases
from rescue.shopping.refunds import windows

AGENCY = "agency"


def law_of(db: Db, incident: Incident, purchase: Purchase) -> str | None:
    """Where it is written that they refund first."""
    _, duty = windows.may_advance(purchases.windows_of(db, incident, purchase))
    return duty.rule.source.partition(" (")[0] if duty else None


def read_name(db: Db, incident: Incident, purchase: Purchase, *, by: str) -> None:
    """Let them see it: a line of the disclosure record, once. NotFound where no law binds them."""
    if purchase.name_read_at is not None:
        return
    purchases.check_open(purchase)
    law = law_of(db, incident, purchase)
    if law is None:
        raise NotFound
    purchase.name_read_at = db.now
    disclosures.record(
        db,
        way=Way.REFUND_PAGE,
        to=Receiver(AGENCY, (purchase.agency or AGENCY)[:NAME_CHARACTERS], territory=purchase.home),
        grounds=Grounds(GroundsKind.LAW, words=law),
        parts=(Part.NAME, Part.MONEY),
        by=by,
        incident_id=incident.id,
        about=purchase.id,
    )
