"""Templates that speak the reader's language: `{{ _("…") }}` and `{% trans name=… %}…{% endtrans %}`."""

from typing import Any

from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from i18n.catalogues import Translator
from i18n.formats import Formats, ltr, name_plain
from i18n.languages import Language

EXTENSION = "jinja2.ext.i18n"


def speak(environment: Environment, translator: Translator) -> Environment:
    """A copy of the environment in which every template, macro and import speaks this language.

    Keep one per language for as long as the program runs: compiled templates are kept in it. It takes the globals
    the environment has at this moment. One environment for all languages would not do: Jinja caches what it
    imports without context, so the first reader's language would be everybody's.
    """
    prepare(environment)
    speaking = environment.overlay()
    speaking.globals = {**environment.globals, **jinja_globals(translator)}
    return speaking


def prepare(environment: Environment) -> None:
    """Teach an environment the i18n tags; safe to repeat. Named values are always filled in, and escaped."""
    if "jinja2.ext.InternationalizationExtension" not in environment.extensions:
        environment.add_extension(EXTENSION)
    environment.newstyle_gettext = True  # type: ignore[attr-defined] # added by the extension
    environment.policies["ext.i18n.trimmed"] = True


def jinja_globals(translator: Translator) -> dict[str, Any]:
    """What templates use: gettext and its sisters, `translator`, `language`, `fallback`, `formats`, `ltr`."""

    @pass_eval_context
    def gettext(here: EvalContext, text: str, /, **values: object) -> str:
        return _fill(here, translator.find(text), values, translator.language)

    @pass_eval_context
    def ngettext(here: EvalContext, one: str, many: str, number: int, /, **values: object) -> str:
        return _fill(here, translator.find_plural(one, many, number), {"num": number, **values}, translator.language)

    @pass_eval_context
    def pgettext(here: EvalContext, context: str, text: str, /, **values: object) -> str:
        return _fill(here, translator.find(text, context), values, translator.language)

    @pass_eval_context
    def npgettext(here: EvalContext, context: str, one: str, many: str, number: int, /, **values: object) -> str:
        return _fill(
            here, translator.find_plural(one, many, number, context), {"num": number, **values}, translator.language
        )

    return {
        "gettext": gettext,
        "ngettext": ngettext,
        "pgettext": pgettext,
        "npgettext": npgettext,
        "translator": translator,
        "language": translator.language,
        "fallback": translator.fallback,
        "formats": Formats(translator.language),
        "ltr": ltr,
    }


def _fill(here: EvalContext, text: str, values: dict[str, object], language: Language) -> str:
    if language.direction == "rtl":
        # A Latin name inside Arabic words would drag the numbers and full stops beside it along.
        values = {name: name_plain(value, language) if type(value) is str else value for name, value in values.items()}
    # Translations are our own text and may hold markup; the values are other people's and are escaped by Markup.
    return (Markup(text) if here.autoescape else text) % values  # noqa: S704
