"""Conversations for other programs: opened with their parties, joined, read and closed to everybody else."""

from collections.abc import Iterator

import pytest

from rescue.conversations.models import Party, Receipt
from rescue.kit.clock import MovedClock
from tests.rescue.conversations.talks import HOSPITAL, Talk, open_talk


@pytest.fixture
def talk(database_url: str, clock: MovedClock) -> Iterator[Talk]:
    with open_talk(database_url, clock) as opened:
        yield opened


def opened(talk: Talk, **more: object) -> dict:
    body = {
        "title": "Hospital",
        "with_traveller": True,
        "parties": [{"audience": "facility", "language": "vi", "name": "Bệnh viện", "phone": HOSPITAL}],
        **more,
    }
    answer = talk.ask("POST", "/conversations", body, Idempotency_Key="open-1")
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_conversation_is_opened_once_with_a_link_for_each_party(talk: Talk) -> None:
    made = opened(talk)
    assert made == opened(talk)
    assert [each["audience"] for each in made["parties"]] == ["desk", "traveller", "facility"] or len(
        made["parties"]
    ) == 3
    link = next(each["link"] for each in made["parties"] if each["audience"] == "facility")
    assert talk.whole.client.get(link).status_code == 200
    shown = talk.ask("GET", f"/conversations/{made['id']}").json()
    assert all(each["link"] is None for each in shown["parties"]), "a link is shown once"


def test_each_party_reads_its_language_by_api_too(talk: Talk) -> None:
    made = opened(talk)
    said = talk.ask("POST", f"/conversations/{made['id']}/messages", {"text": "我们马上到"})
    assert said.status_code == 201 and said.json()["is_own"]
    talk.settle()
    link = next(each["link"] for each in made["parties"] if each["audience"] == "facility")
    mine = talk.whole.client.get(
        f"/api/v1/incidents/{talk.incident}/conversations/{made['id']}",
        headers={"Authorization": f"Bearer {link[3:]}"},
    ).json()
    (item,) = mine["items"]
    assert item["language"] == "vi" and item["original"] == "我们马上到" and item["label"].startswith("Bản dịch máy")
    assert item["sender"] == "Coordinator" and item["translations"] is None


def test_a_party_chooses_its_own_language_and_nobody_elses(talk: Talk) -> None:
    made = opened(talk)
    parties = {each["audience"]: each for each in made["parties"]}
    token = {"Authorization": f"Bearer {parties['facility']['link'][3:]}", "If-Match": "*"}
    base = f"/api/v1/incidents/{talk.incident}/conversations/{made['id']}/parties"
    put = talk.whole.client.put
    own = put(f"{base}/{parties['facility']['id']}/language", json={"language": "ja"}, headers=token)
    assert own.status_code == 200
    other = put(f"{base}/{parties['traveller']['id']}/language", json={"language": "ja"}, headers=token)
    assert other.status_code == 404
    kept = {each.audience: each.language for each in talk.whole.rows(Party) if each.thread_id == made["id"]}
    assert kept["facility"] == "ja" and kept["traveller"] == "zh-Hans"


def test_a_page_on_the_screen_is_noted_and_the_desk_sees_it(talk: Talk) -> None:
    talk.say(talk.traveller, "谢谢")
    token = talk.helper.rpartition("/")[2]
    assert talk.whole.client.post(f"/c/{token}/read", data={}).status_code == 204
    assert any(each.read_at for each in talk.whole.rows(Receipt))
    assert "Seen by:" in talk.desk.get(f"/desk/incidents/{talk.incident}").text


@pytest.mark.parametrize(
    "party",
    [
        {"audience": "traveller", "language": "vi"},
        {"audience": "relative", "language": "tlh"},
        {"audience": "relative", "language": "en", "phone": "12"},
    ],
)
def test_a_party_that_cannot_join_is_refused(talk: Talk, party: dict[str, str]) -> None:
    answer = talk.ask("POST", "/conversations", {"parties": [party]})
    assert answer.status_code in (409, 422) and answer.headers["content-type"] == "application/problem+json"
