"""Edge 2, the other half: two workers take the messages of one person at the same moment."""

import threading

import pytest

from rescue import serving, worker
from rescue.cases.models import Incident
from rescue.intake.models import Report
from rescue.mailroom.models import Correspondent, InboundMessage, TakenAs
from tests.rescue.whole_house import Whole
from tests.twilio.signed import deliver, message, whatsapp

LI_WEI = "+66812345678"


def test_edge_02_texts_of_one_person_on_two_workers_become_one_incident(
    whole: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "TOGETHER", 1)  # so that each takes one, and both are at it
    texts = ["Help", "Bus accident", "Many hurt", "We are 12", "Near the pier", "Send two cars"]
    for number, words in enumerate(texts):
        deliver(whole.client, whatsapp(LI_WEI, words) if number % 2 else message(LI_WEI, words))
    together = threading.Barrier(3)
    faults: list[Exception] = []

    def work() -> None:
        one = serving.make_worker(whole.house.settings, whole.house.database)
        together.wait()
        try:
            for _ in range(20):
                one.round()
        except Exception as error:
            faults.append(error)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    whole.step()
    assert faults == []
    assert len(whole.rows(Incident)) == len(whole.rows(Correspondent)) == 1
    assert len(whole.rows(Report)) == len(whole.rows(InboundMessage)) == len(texts)
    taken = [each.taken_as for each in whole.rows(InboundMessage)]
    assert (taken.count(TakenAs.REPORT), taken.count(TakenAs.MORE)) == (1, len(texts) - 1)
