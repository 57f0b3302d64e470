"""Nobody outside a thread reads it: not by page, API, stream, text or what stands in events."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from rescue.cases.models import Follower
from rescue.conversations.models import Message, Thread
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.clock import MovedClock
from rescue.kit.events import Event
from rescue.kit.web.news import Position, read_after, topic_of, topic_of_incident
from tests.rescue.conversations.talks import HELPER, RELATIVE, TRAVELLER, Talk, open_talk

SECRET = "Only for the family to know"


@pytest.fixture
def talk(database_url: str, clock: MovedClock) -> Iterator[Talk]:
    with open_talk(database_url, clock) as opened:
        yield opened


@pytest.fixture
def apart(talk: Talk) -> tuple[str, Thread]:
    """A conversation of the desk with a relative alone: their page and the thread."""
    answer = talk.desk.post(
        f"/desk/incidents/{talk.incident}/conversations",
        data={"audience": "relative", "language": "en", "phone": RELATIVE},
    )
    assert answer.status_code == 303, answer.text
    relative = talk.link_of("relative")
    talk.say(relative, SECRET)
    return relative, next(each for each in talk.whole.rows(Thread) if each.key is None)


def bearer(path: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {path.rpartition('/')[2]}"}


def test_a_party_of_another_thread_reads_nothing_on_its_page_or_by_text(talk: Talk, apart: tuple[str, Thread]) -> None:
    for path, address in ((talk.traveller, TRAVELLER), (talk.helper, HELPER)):
        assert SECRET not in talk.read(path)
        assert all(SECRET not in text.text for text in talk.whole.texts(address))
    assert SECRET in talk.read(apart[0])


def test_the_api_answers_others_as_if_there_was_no_such_thread(talk: Talk, apart: tuple[str, Thread]) -> None:
    base = f"/api/v1/incidents/{talk.incident}/conversations"
    get = talk.whole.client.get
    assert SECRET in get(f"{base}/{apart[1].id}", headers=bearer(apart[0])).text
    for path in (talk.traveller, talk.helper):
        foreign = get(f"{base}/{apart[1].id}", headers=bearer(path))
        absent = get(f"{base}/thr_nothing", headers=bearer(path))
        assert foreign.status_code == absent.status_code == 404
        assert foreign.json()["title"] == absent.json()["title"]
        assert all(each["id"] != apart[1].id for each in get(base, headers=bearer(path)).json()["items"])
        post = talk.whole.client.post(f"{base}/{apart[1].id}/messages", json={"text": "x"}, headers=bearer(path))
        assert post.status_code == 404
    assert get(f"{base}/{apart[1].id}").status_code == 401
    seen = get(f"{base}/{apart[1].id}", headers=bearer(apart[0])).json()
    assert seen["items"][0]["translations"] is None and all(each["name"] is None for each in seen["parties"])


def test_the_forms_take_nobody_into_a_thread_that_is_not_theirs(talk: Talk, apart: tuple[str, Thread]) -> None:
    token = talk.helper.rpartition("/")[2]
    said = talk.whole.client.post(f"/c/{token}/messages", data={"text": "let me in", "thread_id": apart[1].id})
    assert said.status_code == 404
    assert [each.text for each in talk.whole.rows(Message)] == [SECRET]


def test_the_stream_tells_only_the_parties_and_never_what(talk: Talk, apart: tuple[str, Thread]) -> None:
    with talk.whole.house.database.read() as db:
        told = read_after(db, Position(0, 0), 1000)
        facts = [str(each.facts) for each in db.scalars(select(Event))]
    about = [each for each in told if b"message.added" in each.text]
    assert about and all(topic_of_incident(talk.incident) not in each.topics for each in about)
    assert all(SECRET.encode() not in each.text for each in told)
    assert all(SECRET not in each for each in facts)
    assert not [each for each in told if b"party.told" in each.text and topic_of(talk.incident) in each.topics]


def test_who_was_let_go_reads_no_more_from_the_next_call_on(talk: Talk, apart: tuple[str, Thread]) -> None:
    base = f"/conversations/{apart[1].id}"
    shown = talk.ask("GET", base).json()
    party = next(each for each in shown["parties"] if each["audience"] == "relative")
    assert talk.ask("DELETE", f"{base}/parties/{party['id']}").status_code == 428
    gone = talk.ask("DELETE", f"{base}/parties/{party['id']}", If_Match=f'"{shown["version"]}"')
    assert gone.status_code == 204
    assert talk.whole.client.get(apart[0]).status_code == 410
    assert talk.whole.client.get(f"{apart[0]}/events").status_code == 404
    assert talk.whole.client.post(f"{apart[0]}/messages", data={"text": "still here"}).status_code == 410


def test_a_helper_who_has_done_reads_no_more(talk: Talk) -> None:
    talk.say(talk.traveller, "谢谢你们")
    assert "谢谢你们" in talk.read(talk.helper)
    for milestone in ("en_route", "on_scene", "cleared"):
        talk.whole.client.post(f"{talk.helper}/milestones", data={"milestone": milestone})
    talk.settle()
    assert "谢谢你们" not in talk.read(talk.helper)
    token = talk.helper.rpartition("/")[2]
    assert talk.whole.client.post(f"/c/{token}/messages", data={"text": "hello"}).status_code == 404


def test_who_joins_later_does_not_read_what_was_before(talk: Talk) -> None:
    talk.say(talk.traveller, "这是私事")
    relative = talk.join("relative", "en", RELATIVE)
    talk.settle()
    assert "这是私事" not in talk.read(relative)
    talk.say(talk.traveller, "现在大家都可以看")
    assert "现在大家都可以看" in talk.read(relative)


def test_the_same_key_is_the_same_message_and_looking_writes_nothing(talk: Talk) -> None:
    base = f"/conversations/{next(each for each in talk.whole.rows(Thread)).id}"
    first = talk.ask("POST", f"{base}/messages", {"text": "救护车到了"}, Idempotency_Key="k1")
    again = talk.ask("POST", f"{base}/messages", {"text": "救护车到了"}, Idempotency_Key="k1")
    assert first.status_code == again.status_code == 201 and first.json()["id"] == again.json()["id"]
    assert talk.ask("POST", f"{base}/messages", {"text": "别的"}, Idempotency_Key="k1").status_code == 422
    with talk.whole.house.database.read() as db:
        before = len(list(db.scalars(select(Event.id))))
    for path in (talk.traveller, talk.helper):
        talk.read(path)
    with talk.whole.house.database.read() as db:
        assert len(list(db.scalars(select(Event.id)))) == before


@pytest.mark.parametrize(
    "body", [{"text": ""}, {"text": "x" * 5000}, {"quick": "maybe"}, {"text": "a", "language": "xx-Latn"}, {"words": 1}]
)
def test_what_cannot_be_said_is_refused_and_nothing_is_kept(talk: Talk, body: dict[str, object]) -> None:
    base = f"/conversations/{next(each for each in talk.whole.rows(Thread)).id}"
    answer = talk.ask("POST", f"{base}/messages", body)
    assert answer.status_code == 422 and answer.headers["content-type"] == "application/problem+json"
    assert talk.whole.rows(Message) == []


def test_somebody_else_who_reported_the_same_reads_nothing_of_the_traveller(talk: Talk) -> None:
    talk.say(talk.traveller, "只给救援人员")
    with talk.whole.house.database.write() as db:
        link = links.add(
            db, Purpose.TRAVELLER_CASE, talk.incident, expires_at=db.now + timedelta(days=1), language="en"
        )
        db.add(Follower(id="fol_1", incident_id=talk.incident, language="en", link_id=link.id, added_at=db.now))
    other = f"/t/{link.token}"
    assert "只给救援人员" not in talk.read(other)
    talk.say(other, "I saw the crash too")
    assert "I saw the crash too" in talk.read(other)
    assert "I saw the crash too" not in talk.read(talk.traveller)
    assert "I saw the crash too" not in talk.read(talk.helper)
