"""People who sign in: added, changed and turned away here, and their passwords checked.

A password is hashed and compared outside any transaction (a quarter of a second each), so that many people signing in
never hold up a report.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from rescue.kit import events
from rescue.kit.access import organisations, passwords, sessions, tokens
from rescue.kit.access.models import NAME, OrganisationKind, User
from rescue.kit.access.passwords import PasswordHash
from rescue.kit.access.principals import DESK, SIGNED_IN, Role
from rescue.kit.database import Database, Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_

MOST_LISTED = 200
FREE_TRIES = 5
FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 900
SIGN_IN_NAME = re.compile(r"[a-z0-9][a-z0-9._+-]{0,63}@[a-z0-9][a-z0-9.-]{0,53}")
CALL_NUMBER = re.compile(r"\+[0-9]{6,15}")
NUMBER_MARKS = re.compile(r"[\s().-]")
KINDS = {
    Role.PROVIDER: OrganisationKind.PROVIDER,
    Role.AGENCY: OrganisationKind.AGENCY,
    Role.INSURER: OrganisationKind.INSURER,
    Role.MISSION: OrganisationKind.MISSION,
}


class SignInNameUnusable(Invalid):
    text = N_("A sign-in name looks like an e-mail address: letters, digits and . _ + - around one @.")


class SignInNameTaken(Conflict):
    title = N_("This sign-in name is taken.")
    text = N_("This sign-in name is taken. Nothing was changed.")


class RoleNeedsOrganisation(Invalid):
    text = N_("This role needs an organisation of its own kind; people of the desk belong to none or to the house.")


class CallNumberUnusable(Invalid):
    title = N_("This number cannot be called.")
    text = N_("Write the number with its country code, such as +86 10 1234 5678. Nothing was changed.")


@dataclass(frozen=True)
class Try:
    """One counted attempt to sign in: whom it may let in, and the hash to compare with."""

    user_id: str | None = None
    password_hash: str | None = None


def add_user(
    db: Db,
    sign_in_name: str,
    role: Role,
    *,
    by: str,
    display_name: str,
    password_hash: PasswordHash | None = None,
    organisation_id: str | None = None,
    language: str | None = None,
) -> User:
    """A new user. Without a password hash (`passwords.hash_password`) they come in by API token only."""
    name = spell_sign_in_name(sign_in_name)
    if name is None:
        raise SignInNameUnusable
    _check_role(db, role, organisation_id)
    if db.scalar(select(User.id).where(User.sign_in_name == name)) is not None:
        raise SignInNameTaken
    user = User(
        id=db.new_id("usr"),
        sign_in_name=name,
        display_name=display_name[:NAME],
        role=role.value,
        organisation_id=organisation_id,
        language=language,
        password_hash=password_hash,
        created_at=db.now,
    )
    db.add(user)
    db.flush()
    events.record(db, "user.added", subject=user.id, by=by, role=role.value, organisation_id=organisation_id)
    return user


def spell_sign_in_name(text: str) -> str | None:
    """The one spelling under which a sign-in name is stored, or None when it cannot be one."""
    name = text.strip().lower()
    return name if SIGN_IN_NAME.fullmatch(name) else None


def get_user(db: Db, user_id: str) -> User:
    user = db.scalar(select(User).where(User.id == user_id))
    if user is None:
        raise NotFound
    return user


def find_by_id(db: Db, user_id: str) -> User | None:
    return db.scalar(select(User).where(User.id == user_id))


def set_call_number(db: Db, user_id: str, number: str | None, *, by: str) -> None:
    """Where their telephone rings when they claim a call; None or empty: it does not."""
    given = NUMBER_MARKS.sub("", number or "")
    if given and not CALL_NUMBER.fullmatch(given):
        raise CallNumberUnusable
    user = _get_for_update(db, user_id)
    user.call_number = given or None
    events.record(db, "user.call_number_set", subject=user_id, by=by, is_set=bool(given))


def find_user(db: Db, sign_in_name: str) -> User | None:
    name = spell_sign_in_name(sign_in_name)
    return db.scalar(select(User).where(User.sign_in_name == name)) if name else None


def list_users(db: Db, *, organisation_id: str | None = None) -> list[User]:
    """Everyone who may sign in or could once, or one organisation's people, by sign-in name."""
    ordered = select(User).order_by(User.sign_in_name).limit(MOST_LISTED)
    return list(db.scalars(ordered.where(User.organisation_id == organisation_id) if organisation_id else ordered))


def set_password(db: Db, user_id: str, password_hash: PasswordHash, *, by: str) -> None:
    """A new password ends the wait after wrong ones and signs the user out everywhere; API tokens stay."""
    user = _get_for_update(db, user_id)
    user.password_hash = password_hash
    user.failed_count = 0
    user.locked_until = None
    events.record(db, "user.password_set", subject=user_id, by=by)
    sessions.revoke_all(db, user_id, by=by)


def change_role(db: Db, user_id: str, role: Role, *, by: str, organisation_id: str | None = None) -> None:
    """A new role, and the organisation that goes with it. What was opened under the old one ends."""
    user = _get_for_update(db, user_id)
    if (user.role, user.organisation_id) == (role.value, organisation_id):
        return
    _check_role(db, role, organisation_id)
    former = user.role
    user.role, user.organisation_id = role.value, organisation_id
    events.record(
        db, "user.role_changed", subject=user_id, by=by, was=former, role=role.value, organisation_id=organisation_id
    )
    _end_everything(db, user_id, by=by)


def disable_user(db: Db, user_id: str, *, by: str) -> None:
    """Out, with every session and token, from the next request on."""
    user = _get_for_update(db, user_id)
    if user.disabled_at is None:
        user.disabled_at = db.now
        events.record(db, "user.disabled", subject=user_id, by=by)
    _end_everything(db, user_id, by=by)


def enable_user(db: Db, user_id: str, *, by: str) -> None:
    """Welcome back with the old password; ended sessions and tokens stay ended."""
    user = _get_for_update(db, user_id)
    if user.disabled_at is not None:
        user.disabled_at = None
        events.record(db, "user.enabled", subject=user_id, by=by)


def check_password(database: Database, sign_in_name: str, password: str) -> User | None:
    """The user whose name and password these are. Unknown, wrong, disabled and waiting look and cost the same.

    The try is counted and committed before the comparison, so neither a crash nor a race gives a free one. From the
    FREE_TRIES-th wrong one on the account waits, 30 s doubling to 15 min; tries made meanwhile neither count nor help.
    """
    with passwords.turns.take():
        with database.write() as db:
            attempt = _count_try(db, sign_in_name)
        is_right = passwords.is_right(password, attempt.password_hash)
        with database.write() as db:
            return _settle_try(db, attempt, is_right=is_right)


def wait_seconds(failed_count: int) -> int:
    """How long an account waits after this many wrong tries in a row."""
    if failed_count < FREE_TRIES:
        return 0
    doublings = min(failed_count - FREE_TRIES, LONGEST_WAIT_SECONDS.bit_length())
    return min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS << doublings)


def _count_try(db: Db, sign_in_name: str) -> Try:
    name = spell_sign_in_name(sign_in_name) or ""
    user = db.scalar(select(User).where(User.sign_in_name == name).with_for_update())
    is_open = user is not None and user.disabled_at is None
    if user is None or not is_open or (user.locked_until is not None and user.locked_until > db.now):
        return Try()
    failed = user.failed_count + 1
    wait = wait_seconds(failed)
    # Counting is no change that a person made: it leaves the version alone.
    db.execute(
        update(User)
        .where(User.id == user.id)
        .values(failed_count=failed, locked_until=db.now + timedelta(seconds=wait) if wait else None)
    )
    return Try(user.id, user.password_hash)


def _settle_try(db: Db, attempt: Try, *, is_right: bool) -> User | None:
    user = db.scalar(select(User).where(User.id == (attempt.user_id or ""), User.disabled_at.is_(None)))
    if user is None:
        return None
    if not is_right or user.password_hash != attempt.password_hash:
        events.record(db, "user.sign_in_failed", subject=user.id, by="anyone")
        return None
    db.execute(update(User).where(User.id == user.id).values(failed_count=0, locked_until=None))
    return user


def _get_for_update(db: Db, user_id: str) -> User:
    user = db.scalar(select(User).where(User.id == user_id).with_for_update())
    if user is None:
        raise NotFound
    return user


def _check_role(db: Db, role: Role, organisation_id: str | None) -> None:
    assert role in SIGNED_IN, "this role comes by link only"
    needed = KINDS.get(role, OrganisationKind.HOMEWARD)
    if organisation_id is None:
        if role not in (*DESK, Role.FEED):
            raise RoleNeedsOrganisation
    elif organisations.get_organisation(db, organisation_id).kind != needed:
        raise RoleNeedsOrganisation


def _end_everything(db: Db, user_id: str, *, by: str) -> None:
    sessions.revoke_all(db, user_id, by=by)
    tokens.revoke_all(db, user_id, by=by)
