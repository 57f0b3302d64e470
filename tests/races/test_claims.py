"""Two coordinators claim the same call in the same moment: one has it, the other reads who."""

from functools import partial

import pytest

from rescue.kit.access.principals import Role
from rescue.kit.access.users import add_user
from rescue.kit.database import Database
from rescue.switchboard import calls
from rescue.switchboard.answering import answers
from rescue.switchboard.calls import ClaimedByAnother
from rescue.switchboard.models import CallState
from rescue.switchboard.prompts import Speech
from rescue.switchboard.ways import Ways
from tests.races.starting_line import starting_line
from tests.worlds import RULES, connected

pytestmark = pytest.mark.race

WAYS = Ways("http://127.0.0.1:8000", Speech(), "+861012308", "", RULES)
CLAIMERS = 6


def open_call(database: Database) -> tuple[str, list[str]]:
    with database.write() as db:
        ids = [
            add_user(db, f"c{number}@desk.example", Role.COORDINATOR, by="test", display_name=f"C{number}").id
            for number in range(CLAIMERS)
        ]
        answers.begin(db, {"CallSid": "CA1", "From": "+66812345678", "To": ""}, WAYS, 45)
        call = answers.find_by_sid(db, "CA1")
        assert call is not None
        return call.id, ids


def test_one_claim_wins_and_the_others_hear_who(database: Database) -> None:
    with connected():
        call_id, ids = open_call(database)

        def claim(user_id: str) -> str:
            with database.write() as db:
                calls.claim(db, call_id, by=user_id)
            return "won"

        with starting_line(CLAIMERS) as line:
            came = line.run(*(partial(claim, user_id) for user_id in ids))
        assert all(each == "won" or isinstance(each, ClaimedByAnother) for each in came)
        said = [each if isinstance(each, str) else str(each.values["who"]) for each in came]
    assert said.count("won") == 1
    winner = f"C{said.index('won')}"
    assert set(said) == {"won", winner}
    with database.read() as db:
        call = calls.legs.get_call(db, call_id)
        assert (call.state, call.claimed_by) == (CallState.CLAIMED, ids[said.index("won")])


def test_the_same_call_told_twice_in_the_same_moment_is_one_call(database: Database) -> None:
    form = {"CallSid": "CA2", "From": "+66812345678", "To": ""}

    def begin() -> str:
        with database.write() as db:
            return answers.begin(db, form, WAYS, 45)

    with connected(), starting_line(3) as line:
        documents = line.run(begin, begin, begin)
    assert len(set(documents)) == 1
    with database.read() as db:
        assert len(calls.list_open(db)) == 1
