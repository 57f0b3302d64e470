"""Letters to a real server on loopback: one language, text and HTML, a name that never changes, nothing smuggled in."""

import smtplib
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from i18n.channels.carriers import OutcomeUnknown, Outgoing, Refused
from i18n.channels.mail import Mail, MailServer
from i18n.channels.several import SeveralCarriers
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from tests.i18n.sending_house import SendingHouse
from tests.i18n.told_carrier import Carrier

LINK = "https://help.example/t/Zk3v9QwErTyUiOpAsDfGhJ"
LETTER = Outgoing("dlv_1", "email", "li@example.org", f"您好 <b>\n查看：{LINK}", "zh-Hans", reference="inc_9")


class Box:
    """A mail server that answers as it is told and keeps what it took."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: list[str] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 taken"


@pytest.fixture
def box() -> Iterator[tuple[Box, Mail]]:
    box = Box()
    with socket.socket() as free:  # the controller cannot choose one itself
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, Mail(MailServer.at(f"smtp://127.0.0.1:{port}"), "Homeward <help@homeward.example>")
    controller.stop()


def test_a_letter_is_in_one_language_as_text_and_html_and_says_that_nobody_wrote_it(box: tuple[Box, Mail]) -> None:
    assert box[1].send(LETTER).carrier_id == "dlv_1@homeward.example"
    (letter,) = box[0].letters
    assert letter["Message-ID"] == "<dlv_1@homeward.example>" and letter["References"] == "<inc_9@homeward.example>"
    assert (letter["Content-Language"], letter["Auto-Submitted"]) == ("zh-Hans", "auto-generated")
    assert letter["From"] == "Homeward <help@homeward.example>"
    assert letter["Subject"] == "您好 <b>" and letter["To"] == "li@example.org"
    plain, html = (letter.get_body([kind]) for kind in ("plain", "html"))
    assert plain is not None and html is not None
    assert LINK in plain.get_content()
    assert f'<a href="{LINK}">' in html.get_content() and "&lt;b&gt;" in html.get_content()
    assert 'lang="zh-Hans"' in html.get_content()


@pytest.mark.parametrize(
    "address", ["li@example.org\r\nBcc: all@example.org", "li@example.org\nX: y", "li", "", "a@b@c", "li@exa\0mple.org"]
)
def test_an_address_that_would_smuggle_in_a_header_is_refused(box: tuple[Box, Mail], address: str) -> None:
    with pytest.raises(Refused) as refused:
        box[1].send(Outgoing("dlv_1", "email", address, "words", "en"))
    assert refused.value.code == "mail_refused" and box[0].letters == []


@pytest.mark.parametrize(
    ("answer", "code", "is_passing"),
    [("451 later", "smtp_451", True), ("550 never", "mail_refused", False), ("421 busy", "smtp_421", True)],
)
def test_what_the_server_says_decides_whether_it_is_tried_again(
    box: tuple[Box, Mail], answer: str, code: str, is_passing: bool
) -> None:
    box[0].answers.append(answer)
    with pytest.raises(Refused) as refused:
        box[1].send(LETTER)
    assert (refused.value.code, refused.value.is_passing) == (code, is_passing)


def test_a_mailbox_that_does_not_exist_is_refused_for_good(box: tuple[Box, Mail]) -> None:
    with pytest.raises(Refused) as refused:
        box[1].send(Outgoing("dlv_1", "email", "nobody@example.org", "words", "en"))
    assert not refused.value.is_passing


def test_a_line_that_is_cut_has_an_unknown_end_and_a_server_that_is_away_is_tried_again() -> None:
    def cut(_server: MailServer) -> smtplib.SMTP:
        raise smtplib.SMTPServerDisconnected("gone")

    with pytest.raises(OutcomeUnknown):
        Mail(MailServer("127.0.0.1", 1), "help@homeward.example", cut).send(LETTER)
    with pytest.raises(Refused) as refused:
        Mail(MailServer("127.0.0.1", 1), "help@homeward.example").send(LETTER)
    assert refused.value.is_passing


def test_a_letter_goes_from_the_queue_to_the_mailbox(
    database: Database, clock: MovedClock, box: tuple[Box, Mail]
) -> None:
    sending = SendingHouse(database, clock, SeveralCarriers(Carrier(), {"email": box[1]}))  # type: ignore[arg-type]
    sending.promise("li@example.org", channel="email", language="zh-Hans", audience="provider")
    sending.work()
    assert sending.states() == [("email", "sent")]
    assert "HW-7K4M2QX" in box[0].letters[0].get_body(["plain"]).get_content()  # type: ignore[union-attr]
