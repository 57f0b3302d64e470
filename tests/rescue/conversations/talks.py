"""A house with a rescue in it and people who talk: the parts of the stories of this room."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from starlette.testclient import TestClient

from rescue import serving
from rescue.cases.models import Incident
from rescue.conversations import letters
from rescue.conversations.models import Message, Party, Thread, Translation
from rescue.kit.access import sessions, tokens, users
from rescue.kit.access.principals import Role
from rescue.kit.clock import MovedClock
from rescue.network.models import Provider
from tests.rescue.conversations.engine import Engine, serve
from tests.rescue.whole_house import ADDRESS, SAME, Whole, open_whole, version_on

TRAVELLER = "+99966810001"
HELPER = "+99976400001"
RELATIVE = "+15125550101"
HOSPITAL = "+84912345678"
KEY = re.compile(r'name="key" value="(say_[0-9a-z]+)"')
THREAD = re.compile(r'name="thread_id" value="(thr_[0-9a-z]+)"')


def speak_thai(whole: Whole) -> None:
    """The partners read Thai."""
    with whole.house.database.write() as db:
        db.execute(update(Provider).values(languages=["th"]))


def incident_of(whole: Whole) -> str:
    with whole.house.database.read() as db:
        return str(db.scalars(select(Incident.id)).one())


def hear(whole: Whole, address: str, text: str, **more: Any) -> Message:
    """A text that came in over a carrier."""
    with whole.house.database.write() as db:
        message_id = letters.hear(db, incident_id=incident_of(whole), address=address, channel="sms", text=text, **more)
    return next(each for each in whole.rows(Message) if each.id == message_id)


def accept(whole: Whole) -> str:
    """The first partner says yes; the path of its link."""
    job = whole.job_of(1)
    version = version_on(whole.client.get(job).text)
    assert whole.client.post(f"{job}/acceptance", data={"eta_minutes": "15", "version": version}).status_code == 303
    whole.step()
    return job


@dataclass
class Talk:
    """The house with a translation engine; `desk` is signed in, `token` is the desk's for the API."""

    whole: Whole
    engine: Engine
    desk: TestClient
    token: str
    traveller: str
    helper: str = ""

    @property
    def incident(self) -> str:
        return incident_of(self.whole)

    def settle(self) -> None:
        """Everything due is done, also what follows from it."""
        for _ in range(3):
            self.whole.step()

    def say(self, path: str, text: str = "", **fields: str) -> Any:
        """Write on somebody's own page, through its form."""
        page = self.whole.client.get(path).text
        key, thread = KEY.search(page), THREAD.search(page)
        assert key, page
        named = {"thread_id": thread[1]} if thread else {}
        token = path.rpartition("/")[2]
        answer = self.whole.client.post(f"/c/{token}/messages", data={"text": text, "key": key[1], **named, **fields})
        assert answer.status_code == 303 and answer.headers["location"].startswith(path), answer.text
        self.settle()
        return answer

    def read(self, path: str) -> str:
        answer = self.whole.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def join(self, audience: str, language: str, phone: str = "", **fields: str) -> str:
        """The desk adds somebody to the main conversation; the path of their page, as it was texted to them."""
        thread = next(each for each in self.whole.rows(Thread) if each.key)
        answer = self.desk.post(
            f"/desk/incidents/{self.incident}/conversations/{thread.id}/parties",
            data={"audience": audience, "language": language, "phone": phone, "version": thread.version, **fields},
        )
        assert answer.status_code == 303, answer.text
        return self.link_of(audience)

    def link_of(self, audience: str) -> str:
        """The path of a party's page."""
        from rescue.kit.access import links

        with self.whole.house.database.write() as db:
            newest = select(Party).where(Party.audience == audience).order_by(Party.joined_at.desc(), Party.id.desc())
            party = db.scalars(newest.limit(1)).one()
            return f"{party.link_path}{links.current_token(db, party.link_id or '')}"

    def ask(self, method: str, path: str, json: Any = None, **headers: str) -> Any:
        """The API as the desk."""
        named = {"Authorization": f"Bearer {self.token}", **{each.replace("_", "-"): headers[each] for each in headers}}
        return self.whole.client.request(method, f"/api/v1/incidents/{self.incident}{path}", json=json, headers=named)

    def translations(self) -> list[Translation]:
        return sorted(self.whole.rows(Translation), key=lambda each: each.created_at)

    def last_text(self, address: str) -> str:
        return str(self.whole.texts(address)[-1].text)


@contextmanager
def open_talk(database_url: str, clock: MovedClock, *, own: bool = True, accepted: bool = True) -> Iterator[Talk]:
    """A traveller who speaks Chinese, a helper on the way who speaks Thai, an engine, a desk."""
    with serve() as engine, open_whole(database_url, clock) as whole:
        settings = whole.house.settings.model_copy(
            update={
                "translation_engines": f"libretranslate:{engine.url}",
                "translation_own_engines": "libretranslate" if own else "",
            }
        )
        whole.worker = serving.make_worker(settings, whole.house.database)
        speak_thai(whole)
        whole.client.cookies.set("language", "zh-Hans")
        traveller = whole.send_sos(kind="injury", name="Li Wei", phone=TRAVELLER)
        whole.client.cookies.clear()
        cookie, token = _sit_down(whole)
        desk = TestClient(whole.client.app, base_url=ADDRESS, headers=SAME, follow_redirects=False)
        desk.cookies.set(sessions.cookie_name(is_secure=False), cookie)
        talk = Talk(whole, engine, desk, token, traveller)
        talk.helper = accept(whole) if accepted else ""
        yield talk


def _sit_down(whole: Whole) -> tuple[str, str]:
    with whole.house.database.write() as db:
        lin = users.add_user(db, "lin@desk.example", Role.COORDINATOR, by="test", display_name="Lin")
        cookie = sessions.open(db, lin.id, hours=12)
        return cookie, tokens.add(db, "test", by="test", user_id=lin.id).token
