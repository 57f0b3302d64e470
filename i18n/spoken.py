"""The names of spoken languages and varieties, for readers of every language."""

from i18n.catalogues import Translator
from rescue.kit.words import N_

# CLDR has long or no names for the varieties interpreters are asked for.
VARIETIES = {
    "cmn": N_("Mandarin"),
    "yue": N_("Cantonese"),
    "nan": N_("Hokkien"),
    "hak": N_("Hakka"),
    "apc": N_("Levantine Arabic"),
}


def language_name(tag: str, translator: Translator) -> str:
    """A spoken variety's name for the reader; the tag itself when nobody has named it."""
    if tag in VARIETIES:
        return translator.gettext(VARIETIES[tag])
    return str(translator.language.locale.languages.get(tag, tag))
