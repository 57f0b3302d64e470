"""The names of spoken languages and varieties, for readers of every language."""

from i18n.catalogues import Translator
from i18n.languages import LANGUAGES
from rescue.kit.words import N_

# CLDR has long or no names for the varieties interpreters are asked for.
VARIETIES = {
    "cmn": N_("Mandarin"),
    "yue": N_("Cantonese"),
    "nan": N_("Hokkien"),
    "hak": N_("Hakka"),
    "apc": N_("Levantine Arabic"),
}

ENGLISH = LANGUAGES["en"].locale
SCRIPTS = {"Hans": LANGUAGES["zh-Hans"].autonym, "Hant": LANGUAGES["zh-Hant"].autonym}


def language_name(tag: str, translator: Translator) -> str:
    """A spoken variety's name for the reader; its English name or the tag when nobody has named it for them."""
    if tag in VARIETIES:
        return translator.gettext(VARIETIES[tag])
    return str(translator.language.locale.languages.get(tag) or ENGLISH.languages.get(tag, tag))


def script_name(tag: str, translator: Translator) -> str:
    """A script's name for the reader, as CLDR has it; the two of Chinese by themselves: it says only "Traditional"."""
    return SCRIPTS.get(tag) or str(translator.language.locale.scripts.get(tag, tag))
