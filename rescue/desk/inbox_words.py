"""What the desk calls messages to us and what is enclosed in them; English source, translated where it is shown."""

from rescue.kit.vault import sniffing
from rescue.kit.words import N_
from rescue.mailroom.models import EnclosureState, TakenAs

TAKEN: dict[TakenAs, str] = {
    TakenAs.REPORT: N_("Opened this case"),
    TakenAs.MORE: N_("About this case"),
    TakenAs.ANSWER: N_("Answered an offer"),
    TakenAs.UNCLEAR_ANSWER: N_("Not clear: please answer them"),
    TakenAs.NOTE: N_("A note"),
    TakenAs.STOP: N_("Wants no more messages this way: call them"),
    TakenAs.START: N_("Wants messages again"),
    TakenAs.QUESTION: N_("A question"),
}
STATES: dict[EnclosureState, str] = {
    EnclosureState.WAITING: N_("Being fetched"),
    EnclosureState.KEPT: N_("Kept"),
    EnclosureState.REFUSED: N_("Not kept"),
    EnclosureState.FAILED: N_("Could not be fetched"),
}
KINDS: dict[str, str] = {
    sniffing.PICTURE: N_("Picture"),
    sniffing.SOUND: N_("Voice note or sound"),
    sniffing.FILM: N_("Film"),
    sniffing.CARD: N_("Contact card"),
    sniffing.PAPER: N_("Document"),
    sniffing.WORDS: N_("Text file"),
    sniffing.OTHER: N_("File of an unknown kind"),
}
FAILURES: dict[str, str] = {
    "gone": N_("It has expired or was deleted: ask them to send it again."),
    "too_large": N_("It is too large: ask them for a smaller one."),
    "program": N_("It is a program, which nobody should open."),
    "web_page": N_("It is a web page, which nobody should open."),
    "empty": N_("There is nothing in it."),
    "not_allowed": N_("The carrier did not let us fetch it: check the account's key."),
    "address_refused": N_("It lies at an address that we do not fetch from."),
    "too_many_redirects": N_("It lies at an address that we do not fetch from."),
    "unreachable": N_("The carrier did not answer: ask them to send it again."),
}
WRITTEN_BY_NOBODY = N_("The words in it are not written down: listen to it.")
