"""Sentences for what travellers do on their own pages."""

from rescue.kit.words import N_

TRAVELLER_EVENTS: dict[str, str] = {
    "share.made": N_("The traveller lets somebody follow the case."),
    "share.ended": N_("The traveller stopped sharing with somebody."),
    "traveller.answered": N_("The traveller answered by a tap on their page."),
    "traveller.more_urgent": N_("The traveller says that it is more urgent now."),
    "traveller_file.kept": N_("A photo or a voice note came from the traveller."),
    "helper.rated": N_("The traveller said how the help was."),
}
