"""What the desk calls purchases and errands, and what the timeline says of them; never what was bought."""

from rescue.kit.words import N_
from rescue.shopping.models import ErrandState, Outcome, PurchaseState, ReceiptKind, Says, StatingParty
from rescue.shopping.refunds.rules import EVENTS as RULE_EVENTS
from rescue.shopping.refunds.rules import NEEDS, RULE_NAMES
from rescue.shopping.refunds.windows import ADVANCE_WORDS, WindowState
from rescue.shopping.said import BROUGHT, GOODS, PAID, SOLD, WANTS
from rescue.shopping.views import NEXT_STEPS

__all__ = ["ADVANCE_WORDS", "BROUGHT", "GOODS", "NEEDS", "NEXT_STEPS", "PAID", "RULE_EVENTS", "RULE_NAMES"]
__all__ += ["SOLD", "WANTS"]  # the templates take all words of shopping from here

PURCHASES: dict[str, str] = {
    "unreached": N_("Agency not reached, clock stopped"),
    PurchaseState.RECORDED: N_("Recorded"),
    PurchaseState.AGENCY_ASKED: N_("Agency asked, clock running"),
    PurchaseState.AGENCY_AGREED: N_("Agency says it refunds"),
    PurchaseState.AGENCY_REFUSED: N_("Agency refuses"),
    PurchaseState.ADVANCE_DUE: N_("Agency silent: pool may advance"),
    PurchaseState.MEDIATION: N_("In mediation"),
    PurchaseState.SETTLED: N_("Settled"),
    PurchaseState.WITHDRAWN: N_("Closed"),
}
ERRANDS: dict[ErrandState, str] = {
    ErrandState.WANTED: N_("Nobody is asked"),
    ErrandState.ASKED: N_("Guide asked"),
    ErrandState.ACCEPTED: N_("Guide accepted"),
    ErrandState.DONE: N_("Done"),
    ErrandState.CANCELLED: N_("Cancelled"),
}
OUTCOMES: dict[Outcome, str] = {
    Outcome.BOUGHT: N_("Bought"),
    Outcome.ADVISED: N_("Advised"),
    Outcome.NOT_FOUND: N_("Not found"),
    Outcome.NOT_WANTED: N_("Not wanted any more"),
}
WINDOWS: dict[WindowState, str] = {
    WindowState.OPEN: N_("Window open"),
    WindowState.OVER: N_("Window over"),
    WindowState.UNDATED: N_("No date yet"),
    WindowState.NOT_FOR_THIS: N_("Not for this purchase"),
}
PAPERS: dict[ReceiptKind, str] = {
    ReceiptKind.RECEIPT: N_("Receipt"),
    ReceiptKind.CARD_SLIP: N_("Card slip"),
    ReceiptKind.CONTRACT: N_("Contract"),
    ReceiptKind.GOODS_BACK: N_("Proof that the goods went back"),
    ReceiptKind.OTHER: N_("Another paper"),
}
PARTIES: dict[StatingParty, str] = {
    StatingParty.AGENCY: N_("Travel agency"),
    StatingParty.MERCHANT: N_("Shop"),
}
SAYS: dict[Says, str] = {
    Says.REFUND: N_("Refunds everything"),
    Says.PART: N_("Refunds a part"),
    Says.REFUSE: N_("Refuses"),
    Says.GOODS_BACK: N_("Has the goods back"),
}
EVENTS: dict[str, str] = {
    "shopping_errand.requested": N_("Somebody wants help with shopping."),
    "shopping_errand.asked": N_("A shopping guide was asked."),
    "shopping_errand.accepted": N_("A shopping guide accepted."),
    "shopping_errand.wanted": N_("No shopping guide came: nobody is asked any more."),
    "shopping_errand.done": N_("The help with shopping is done."),
    "shopping_errand.cancelled": N_("Nobody needs the help with shopping any more."),
    "shopping_errand.noted": N_("What came of the shopping was written down."),
    "purchase.recorded": N_("A purchase was recorded that somebody wants their money back for."),
    "purchase.changed": N_("A purchase was corrected."),
    "purchase.agency_asked": N_("The travel agency was asked to refund first: its 72 hours began."),
    "purchase.asked_again": N_("The travel agency was asked again: its 72 hours began anew."),
    "purchase.clock_warned": N_("%(percent)s of the travel agency's time is over without an answer."),
    "purchase.notice_lost": N_("The notice never reached the travel agency: somebody has to."),
    "purchase.clock_moved": N_("The notice was with the travel agency later: its 72 hours run from then."),
    "purchase.agency_stated": N_("The travel agency gave an answer."),
    "purchase.merchant_stated": N_("The shop gave an answer."),
    "purchase.agency_agreed": N_("The travel agency says that it refunds."),
    "purchase.agency_refused": N_("The travel agency refuses."),
    "purchase.advance_due": N_("The travel agency was silent for 72 hours: the pool may advance."),
    "purchase.mediation": N_("A purchase is being mediated."),
    "purchase.settled": N_("A purchase is settled."),
    "purchase.withdrawn": N_("A purchase is no longer disputed."),
    "purchase_receipt.added": N_("A paper of a purchase came in."),
    "purchase_receipt.read": N_("A paper of a purchase was read."),
}
