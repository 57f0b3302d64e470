"""Sentences for what travellers do on their own pages."""

from rescue.kit.words import N_

TRAVELLER_EVENTS: dict[str, str] = {
    "share.made": N_("The traveller lets somebody follow the case."),
    "share.ended": N_("The traveller stopped sharing with somebody."),
}
