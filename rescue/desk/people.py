"""Names for whoever did something: people of the desk by name, everyone else by what they are."""

from collections.abc import Iterable

from sqlalchemy import select

from rescue.kit.access.models import User
from rescue.kit.database import Db
from rescue.kit.words import N_

MOST_NAMES = 500
KNOWN = "names of people"
SOMEBODY = N_("Somebody")
ROLES: dict[str, str] = {
    "system": N_("Homeward"),
    "anyone": N_("A caller who did not sign in"),
    "demonstration": N_("The demonstration"),
    "lnk": N_("By their own link"),
    "tok": N_("By an API token"),
    "org": N_("By an API token"),
    "sms": N_("By text message"),
    "cor": N_("By a message to our number"),
    "prv": N_("The provider"),
    "carrier": N_("The phone network"),
}


def names_of(db: Db, user_ids: Iterable[str | None]) -> dict[str, str]:
    """The display names of users by id; ids that are not users' are left out. Asked once in a unit of work."""
    wanted = sorted({user_id for user_id in user_ids if user_id and user_id.startswith("usr_")})[:MOST_NAMES]
    known: dict[str, str] = db.info.setdefault(KNOWN, {})
    if unknown := [each for each in wanted if each not in known]:
        found = db.execute(select(User.id, User.display_name).where(User.id.in_(unknown)))
        known |= {row.id: row.display_name for row in found}
    return {each: known[each] for each in wanted if each in known}


def role_of(by: str) -> str:
    """What somebody without a name is called; source text to translate."""
    return ROLES.get(by) or ROLES.get(by.partition("_")[0], SOMEBODY)
