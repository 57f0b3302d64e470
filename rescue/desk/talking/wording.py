"""What the desk calls the states of translations and what was found in them."""

from typing import Any

from i18n.languages import LANGUAGES
from i18n.translation import facts, masking, translators
from rescue.conversations.giving import AUDIENCES
from rescue.conversations.models import Audience, TranslationState
from rescue.conversations.parties import HOUSE
from rescue.conversations.reading import SENSITIVITIES
from rescue.kit.chance import make_id
from rescue.kit.web.house import House
from rescue.kit.words import N_

STATES: dict[TranslationState, str] = {
    TranslationState.ASKED: N_("being translated"),
    TranslationState.UNTRANSLATED: N_("not translated"),
    TranslationState.MACHINE: N_("by machine"),
    TranslationState.MACHINE_FLAGGED: N_("by machine, doubtful or delicate"),
    TranslationState.HUMAN: N_("by a person"),
    TranslationState.CORRECTED: N_("corrected by a person"),
}
FINDINGS: dict[str, str] = {
    masking.LOST: N_("Missing in the translation:"),
    masking.ADDED: N_("Not in the original:"),
    masking.NO_LOST: N_("The original says no, the translation does not:"),
    masking.NO_ADDED: N_("The translation says no, the original does not:"),
}
FACTS: dict[str, str] = {
    facts.URL: N_("an address of the web"),
    facts.EMAIL: N_("an e-mail address"),
    facts.REFERENCE: N_("a reference"),
    facts.CODE: N_("a document number"),
    facts.TERM: N_("a name or a protected word"),
    facts.POSITION: N_("a position"),
    facts.DATE: N_("a date"),
    facts.TIME: N_("a time"),
    facts.PHONE: N_("a phone number"),
    facts.FLIGHT: N_("a flight number"),
    facts.DOSE: N_("a dose"),
    facts.MONEY: N_("an amount of money"),
    facts.NUMBER_FACT: N_("a number"),
    "negation": N_("a negation"),
}
FAILURES: dict[str, str] = {
    translators.NO_ENGINE: N_("No translation service is set up."),
    translators.NOT_ALLOWED: N_("No service may see this text: its writer has not agreed."),
    translators.DOWN: N_("The translation service does not answer; it is asked again."),
    translators.QUOTA: N_("The translation service has no quota left; it is asked again."),
    translators.UNSUPPORTED: N_("The translation service does not have these languages."),
    translators.REFUSED: N_("The translation service gave no usable answer."),
}


def talking(house: House) -> dict[str, Any]:
    """What the panel needs beside the case."""
    return {
        "twenty": [(each.code, each.autonym) for each in LANGUAGES.values()],
        "audiences": {each: AUDIENCES[each] for each in Audience if each not in HOUSE},
        "sensitivities": SENSITIVITIES,
        "states": STATES,
        "findings": FINDINGS,
        "facts": FACTS,
        "failures": FAILURES,
        "say_key": make_id("say", house.clock.now(), house.chance),
    }
