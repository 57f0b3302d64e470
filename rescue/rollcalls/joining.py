"""When two incidents turn out to be one, their lists become one; parted again, everybody goes back."""

from typing import TypedDict

from sqlalchemy import select, update

from rescue.kit.database import Db
from rescue.rollcalls import roll_calls
from rescue.rollcalls.models import RollCallMark, RollCallPerson


class Joined(TypedDict):
    """The list that went to the other incident, or the people who went to its list."""

    list: str | None
    people: list[str]


def join(db: Db, from_id: str, to_id: str) -> Joined:
    """Let the list follow; where both have one, whoever is not on the other's yet goes there with what was said."""
    ours = roll_calls.find(db, from_id, is_locked=True)
    theirs = roll_calls.find(db, to_id, is_locked=True)
    if ours is None:
        return Joined(list=None, people=[])
    if theirs is None:
        ours.incident_id = to_id
        db.flush()
        return Joined(list=ours.id, people=[])
    known = {person.key for person in roll_calls.list_people(db, theirs.id)}
    people = [person.id for person in roll_calls.list_people(db, ours.id) if person.key not in known]
    _move(db, people, theirs.id)
    return Joined(list=None, people=people)


def part(db: Db, joined: Joined | None, from_id: str, to_id: str) -> None:
    """The list, or the people of it who are still there, go back."""
    theirs = roll_calls.find(db, to_id, is_locked=True)
    if joined is None or theirs is None:
        return
    if joined["list"] == theirs.id:
        theirs.incident_id = from_id
        db.flush()
        return
    ours = roll_calls.find(db, from_id, is_locked=True)
    there = select(RollCallPerson.id).where(RollCallPerson.roll_call_id == theirs.id)
    still_there = set(db.scalars(there.where(RollCallPerson.id.in_(joined["people"]))))
    if ours is not None and still_there:
        _move(db, sorted(still_there), ours.id)


def _move(db: Db, people: list[str], roll_call_id: str) -> None:
    for person in db.scalars(select(RollCallPerson).where(RollCallPerson.id.in_(people)).order_by(RollCallPerson.id)):
        person.roll_call_id = roll_call_id
    said = update(RollCallMark).where(RollCallMark.person_id.in_(people)).values(roll_call_id=roll_call_id)
    db.execute(said, execution_options={"synchronize_session": False})
