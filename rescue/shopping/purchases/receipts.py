"""Receipts and other papers of a purchase: shut in the vault, not read until somebody has noted their lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from rescue.kit import events, vault
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.vault.files import check
from rescue.kit.vault.sniffing import PAPER, PICTURE
from rescue.kit.words import N_
from rescue.shopping.models import Purchase, PurchaseReceipt, ReceiptKind
from rescue.shopping.purchases import purchases

MOST_RECEIPTS = 20
MOST_LINES = 60
LINE_CHARACTERS = 200
MOST_MINOR = 10**13


class EnoughReceipts(Conflict):
    title = N_("Enough papers are kept here.")
    text = N_("A purchase has at most %(most)s papers. Nothing was added.")


class LinesUnreadable(Invalid):
    title = N_("Note what the receipt says.")
    text = N_("Write a line for each article: what it is, and its amount. Nothing was changed.")


@dataclass(frozen=True)
class Line:
    """One article of a receipt; a discount is below zero."""

    text: str
    amount_minor: int


def add(
    db: Db, purchase: Purchase, content: bytes, *, name: str, said_type: str | None, kind: ReceiptKind, by: str
) -> PurchaseReceipt:
    """Shut a photo or a PDF away; the same bytes twice are one paper."""
    purchases.check_open(purchase)
    known = list_for(db, purchase.id)
    check(content, kinds=(PICTURE, PAPER))
    same = _find_same(db, known, content)
    if same is not None:
        return same
    if len(known) >= MOST_RECEIPTS:
        raise EnoughReceipts(most=str(MOST_RECEIPTS))
    file_id = vault.keep(
        db,
        content,
        name=name,
        media_type=said_type,
        about=purchase.id,
        incident_id=purchase.incident_id,
        by=by,
        kinds=(PICTURE, PAPER),
    )
    receipt = PurchaseReceipt(
        id=db.new_id("rcp"), purchase_id=purchase.id, kind=str(kind), file_id=file_id, added_at=db.now, added_by=by
    )
    db.add(receipt)
    db.flush()
    facts = {"purchase_id": purchase.id, "paper": receipt.kind}
    told = purchase.incident_id
    events.record(db, "purchase_receipt.added", subject=receipt.id, by=by, incident_id=told, **facts)
    return receipt


def note_lines(db: Db, purchase: Purchase, receipt_id: str, lines: Sequence[Line], *, by: str) -> None:
    """Somebody read it: what it says, line by line."""
    receipt = get(db, purchase, receipt_id)
    is_readable = all(line.text.strip() and abs(line.amount_minor) <= MOST_MINOR for line in lines)
    if not lines or len(lines) > MOST_LINES or not is_readable:
        raise LinesUnreadable
    receipt.lines = [{"text": line.text.strip()[:LINE_CHARACTERS], "amount_minor": line.amount_minor} for line in lines]
    receipt.read_at, receipt.read_by = db.now, by
    facts = {"purchase_id": purchase.id, "lines": len(lines)}
    told = purchase.incident_id
    events.record(db, "purchase_receipt.read", subject=receipt.id, by=by, incident_id=told, **facts)


def open_file(db: Db, purchase: Purchase, receipt_id: str, viewer: Principal) -> vault.VaultFile:
    """The paper itself; who opened it is written down by the vault."""
    return vault.open(db, get(db, purchase, receipt_id).file_id, by=viewer.id)


def get(db: Db, purchase: Purchase, receipt_id: str | None) -> PurchaseReceipt:
    found = db.get(PurchaseReceipt, receipt_id) if receipt_id else None
    if found is None or found.purchase_id != purchase.id:
        raise NotFound
    return found


def list_for(db: Db, purchase_id: str) -> list[PurchaseReceipt]:
    """In the order in which they came."""
    of = select(PurchaseReceipt).where(PurchaseReceipt.purchase_id == purchase_id)
    return list(db.scalars(of.order_by(PurchaseReceipt.added_at, PurchaseReceipt.id).limit(2 * MOST_RECEIPTS)))


def _find_same(db: Db, known: Sequence[PurchaseReceipt], content: bytes) -> PurchaseReceipt | None:
    print_of = sha256(content).hexdigest()
    facts = vault.find_facts(db, [each.file_id for each in known])
    return next((each for each in known if facts[each.file_id].sha256 == print_of), None)
