"""The photo of a bill, or its PDF: shut away, opened by whoever is named."""

from rescue.dispatch import call_outs
from rescue.dispatch.bills import bills
from rescue.dispatch.bills.models import Bill
from rescue.kit import vault
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.kit.vault.sniffing import PAPER, PICTURE


def keep(db: Db, call_out_id: str, content: bytes, *, name: str, said_type: str, by: str) -> str:
    """Keep the picture of a job's bill; its id goes into the bill."""
    _, call_out = call_outs.lock(db, call_out_id)
    if not bills.may_bill(call_out):
        raise bills.NothingToBill
    return vault.keep(
        db,
        content,
        name=name,
        media_type=said_type,
        about=call_out.id,
        incident_id=call_out.incident_id,
        by=by,
        kinds=(PICTURE, PAPER),
    )


def open_photo(db: Db, bill_id: str, viewer: Principal) -> vault.VaultFile:
    """The photo of a bill this viewer may see; who opened it is recorded."""
    bill: Bill = bills.get_visible(db, bill_id, viewer)
    if bill.photo_id is None:
        raise NotFound
    return vault.open(db, bill.photo_id, by=viewer.id)
