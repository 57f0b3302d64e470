"""The text of a deed, in the language it is signed in; what it says of each matter is the matter's own name."""

from i18n.catalogues import translator
from i18n.formats import Formats
from i18n.languages import LANGUAGES
from rescue.kit.words import N_
from rescue.takeover.models import SCOPE_NAMES, Scope, TakeOver

TITLE = N_("Hand-over of a case")
WHO = N_("%(organisation)s, represented by %(person)s (%(office)s), hands the following over to Homeward.")
REFERENCE = N_("Case: %(reference)s")
ABOUT = N_("About: %(about)s")
PERIOD = N_("From %(start)s until %(end)s.")
MATTERS = N_("What is handed over:")
REASON = N_("Reason: %(reason)s")
CLAUSES = (
    N_("Homeward acts in these matters in its own name and on its own account."),
    N_("%(organisation)s may look at these matters until the hand-over ends, and at nothing else."),
    N_("What the law lays upon %(organisation)s stays with it."),
    N_("%(organisation)s may take the case back at any time without giving a reason."),
    N_("That counts from that moment on; what was done before stays as it is."),
    N_("Everybody of %(organisation)s who opens the file is written down."),
)


def write(deed: TakeOver, *, organisation: str, reference: str | None, about: str, zone: str) -> str:
    """Everything that is signed, with the terms they set at its end."""
    language = LANGUAGES[deed.language]
    say, formats = translator(language).gettext, Formats(language)
    lines = [say(TITLE), "", say(WHO, organisation=organisation, person=deed.person_name, office=deed.office)]
    lines += [say(REFERENCE, reference=reference)] if reference else []
    lines += [say(ABOUT, about=about)] if about else []
    lines.append(say(PERIOD, start=formats.moment(deed.starts_at, zone), end=formats.moment(deed.ends_at, zone)))
    lines += [say(MATTERS), *(f"– {say(SCOPE_NAMES[scope])}" for scope in Scope if scope in deed.scope)]
    lines += [say(REASON, reason=deed.reason), "", *(say(clause, organisation=organisation) for clause in CLAUSES)]
    return "\n".join([*lines, "", deed.terms] if deed.terms else lines)
