"""What a traveller or an agency can be refused about shopping; each says what to send instead."""

from rescue.kit.problems import Conflict, Invalid
from rescue.kit.words import N_


class PurchaseIncomplete(Invalid):
    title = N_("Some of what was sent cannot be used.")
    text = N_("We need the shop, what you bought, the amount with its currency, and the day.")


class ErrandIncomplete(Invalid):
    title = N_("Some of what was sent cannot be used.")
    text = N_("Say what you are looking for; a budget is a number with its currency.")


class AnswerIncomplete(Invalid):
    title = N_("Some of what was sent cannot be used.")
    text = N_("Give the amount when you refund a part, and the reason when you refuse.")


class ReceiptNotTaken(Invalid):
    title = N_("Some of what was sent cannot be used.")
    text = N_("Send a photo or a PDF of at most 8 MiB.")


class PurchaseEnded(Conflict):
    title = N_("This request is over.")
    text = N_("This request is over.")
