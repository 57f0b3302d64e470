"""What a traveller and an agency are told of a purchase and an errand, and the words they choose from."""

from rescue.kit.words import N_
from rescue.shopping.models import (
    Brought,
    ErrandState,
    GoodsAre,
    Paid,
    Purchase,
    PurchaseState,
    Says,
    Sold,
    Wants,
)

PURCHASE_NEWS: dict[PurchaseState, str] = {
    PurchaseState.RECORDED: N_("We have it. A coordinator looks at it."),
    PurchaseState.AGENCY_ASKED: N_("The travel agency was asked to refund. It has 72 hours to answer."),
    PurchaseState.AGENCY_AGREED: N_("The travel agency says that it refunds."),
    PurchaseState.AGENCY_REFUSED: N_("The travel agency refuses. A coordinator looks at it."),
    PurchaseState.ADVANCE_DUE: N_("The travel agency was silent for 72 hours. We decide about an advance."),
    PurchaseState.MEDIATION: N_("We speak with the shop and the agency."),
    PurchaseState.SETTLED: N_("Finished"),
    PurchaseState.WITHDRAWN: N_("This request is over."),
}


def news_of(purchase: Purchase) -> str:
    """How far it is, for the traveller: an agency that the notice never reached was not asked yet."""
    is_unasked = purchase.state is PurchaseState.AGENCY_ASKED and purchase.due_at is None
    return PURCHASE_NEWS[PurchaseState.RECORDED if is_unasked else purchase.state]


ERRAND_NEWS: dict[ErrandState, str] = {
    ErrandState.WANTED: N_("A coordinator is looking for somebody."),
    ErrandState.ASKED: N_("A shopping guide is being asked."),
    ErrandState.ACCEPTED: N_("A shopping guide helps you."),
    ErrandState.DONE: N_("Finished"),
    ErrandState.CANCELLED: N_("This request is over."),
}
PAID: dict[Paid, str] = {
    Paid.CARD: N_("By card"),
    Paid.CASH: N_("In cash"),
    Paid.APP: N_("By phone app"),
    Paid.TRANSFER: N_("By bank transfer"),
}
SOLD: dict[Sold, str] = {
    Sold.SHOP: N_("In a shop"),
    Sold.OUTSIDE: N_("In a hotel, a coach or on an excursion"),
    Sold.ONLINE: N_("Online"),
}
BROUGHT: dict[Brought, str] = {
    Brought.GUIDE: N_("The tour guide"),
    Brought.AGENCY: N_("Travel agency"),
    Brought.NOBODY: N_("Nobody"),
}
GOODS: dict[GoodsAre, str] = {
    GoodsAre.UNUSED: N_("Unused"),
    GoodsAre.USED: N_("Used"),
    GoodsAre.DAMAGED: N_("Damaged"),
    GoodsAre.GONE: N_("Not there any more"),
}
WANTS: dict[Wants, str] = {
    Wants.REFUND: N_("All my money back"),
    Wants.PART: N_("A part of it back"),
    Wants.EXCHANGE: N_("Something else instead"),
}
ANSWERS: dict[Says, str] = {
    Says.REFUND: N_("We refund everything"),
    Says.PART: N_("We refund a part"),
    Says.REFUSE: N_("We do not refund"),
}
