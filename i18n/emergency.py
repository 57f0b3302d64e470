"""Which interface texts are emergency texts: what a traveller, a provider or a relative must read or hear.

They are whole in all twenty languages; everything else is whole in the complete ones. This list is the only place that
says so: extraction, the checks and the pages follow it.
"""

from fnmatch import fnmatch

from i18n.languages import LANGUAGES, Language, chain

SOURCES = (
    # Rooms whose every word is read or heard by somebody without an account.
    "rescue/travellers/*",
    "rescue/partners/*",
    "rescue/conversations/*",
    "rescue/switchboard/labels.py",
    "rescue/mailroom/*",
    "rescue/phrases/*",
    "rescue/consents/*",
    "rescue/rollcalls/*",
    "rescue/checkins/due/checking.py",
    "rescue/checkins/trips/*",
    "rescue/checkins/templates/*",
    "rescue/checkins/alerts/hazards.py",
    "rescue/scene/*",
    "rescue/transfers/templates/*",
    "rescue/treatment/asking/*",
    "rescue/treatment/templates/*",
    "rescue/transfers/remains/said.py",
    "rescue/shopping/templates/*",
    "rescue/shopping/said.py",
    "rescue/shopping/refusals.py",
    # What a reporter is asked and answered.
    "rescue/intake/answers.py",
    "rescue/intake/details.py",
    "rescue/intake/told/*",
    "rescue/dispatch/ratings.py",
    "rescue/intake/numbers.py",
    "rescue/intake/texts.py",
    "rescue/intake/triage.py",
    "rescue/intake/whereabouts.py",
    # The frame of their pages, and every "no" they can meet.
    "rescue/kit/web/templates/kit/*",
    "rescue/kit/web/templates.py",
    "rescue/kit/problems.py",
    "rescue/kit/vault/files.py",
    "rescue/kit/web/csrf.py",
    "rescue/kit/web/problem_answers.py",
    "rescue/dispatch/call_outs.py",
    "rescue/dispatch/bills/bills.py",
    "rescue/dispatch/bills/models.py",
    "rescue/dispatch/tracks/tracks.py",
    # What a partner reads beside a job and in their office: prices, units, figures.
    "rescue/network/tariffs/surcharges.py",
    "rescue/network/capacity/models.py",
    "rescue/network/templates/network/figures.html",
    "rescue/network/quality/figures.py",
    # Terms inside messages, and the words of places.
    "rescue/cases/following.py",
    "rescue/dispatch/messages.py",
    "rescue/geography/places.py",
    "rescue/interpreting/models.py",
    "rescue/kit/access/codes.py",
    "rescue/network/models.py",
    "rescue/network/kinds.py",
    # What we say when we cannot say it, and the languages people speak.
    "i18n/words.py",
    "i18n/spoken.py",
    "i18n/phrasebook/*",
)
PROGRAMS_AND_DESK = (
    "rescue/conversations/corrections.py",
    "rescue/mailroom/unattached.py",
    "rescue/conversations/parties.py",
    "rescue/conversations/glossary.py",
    # For a partner's programmers; its people read everything else of the portal in all twenty.
    "rescue/partners/programs/*",
    "*/templates/partners/portal/keys.html",
    "*/templates/partners/portal/webhooks.html",
    "rescue/rollcalls/mass_events.py",
    "rescue/scene/gaps/*",
    "*/api.py",
    "*/kit/desk.html",
    "*/desk_*",
    "*/templates/*/desk_*",
)
"""Inside those rooms: what only other programs and the desk read."""

COMPLETE_PATHS = (
    *("/desk", "/providers", "/account", "/sign-in", "/territories", "/about", "/demo"),
    *("/takeovers", "/o"),  # embassies and agencies
    *("/partner/webhooks", "/partner/keys"),
)
"""Pages that are written in the complete languages only; to everybody else they say which language they are in."""


def is_emergency(source: str) -> bool:
    """Whether a text found in this file (`rescue/partners/pages.py`) must be whole in all twenty languages."""
    return any(fnmatch(source, each) for each in SOURCES) and not any(
        fnmatch(source, each) for each in PROGRAMS_AND_DESK
    )


def complete_path(path: str) -> bool:
    """Whether the page at this address exists in the complete languages only."""
    return any(path == each or path.startswith(f"{each}/") for each in COMPLETE_PATHS)


def page_language(code: str, path: str) -> str:
    """The language a page is served in to a reader of `code`: theirs wherever we have it whole."""
    language = LANGUAGES[code]
    if language.is_complete or not complete_path(path):
        return code
    return stand_in(language).code


def stand_in(language: Language) -> Language:
    """The complete language somebody gets where theirs is not there."""
    return next(each for each in chain(language) if each.is_complete)
