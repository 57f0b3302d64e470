"""E-mail by SMTP: one language, plain text and HTML, a name for each message that never changes."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from html import escape
from urllib.parse import unquote, urlsplit

from i18n.channels.carriers import Handed, OutcomeUnknown, Outgoing, Refused
from i18n.languages import LANGUAGES

SEND_SECONDS = 15.0
LONGEST_SUBJECT = 120
PASSING = range(400, 500)
CHANNEL = "email"


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in: `smtp://user:password@host:587` (STARTTLS where offered) or `smtps://…`."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_encrypted: bool = False

    @classmethod
    def at(cls, url: str) -> "MailServer":
        parts = urlsplit(url)
        is_encrypted = parts.scheme == "smtps"
        port = parts.port or (465 if is_encrypted else 587)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname or "localhost", port, user, password, is_encrypted)


class Mail:
    """Hands letters to one server, which keeps no list to look in: a letter sent again has the same Message-ID, and
    mail programs show it once."""

    name = "smtp"

    def __init__(self, server: MailServer, sender: str, connect: Callable[[MailServer], smtplib.SMTP] | None = None):
        self._server = server
        self._sender = parseaddr(sender)[1] or sender  # `Homeward <help@example.org>` is written so everywhere
        self._connect = connect or _connect

    def send(self, outgoing: Outgoing) -> Handed:
        letter = write_letter(outgoing, self._sender)
        try:
            with self._connect(self._server) as connection:
                refused = connection.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise Refused(_reason(code), is_passing=code in PASSING) from error
        except smtplib.SMTPResponseException as error:
            raise Refused(_reason(error.smtp_code), is_passing=error.smtp_code in PASSING) from error
        except (smtplib.SMTPConnectError, ConnectionRefusedError) as error:
            raise Refused("mail_server_away", is_passing=True) from error
        except (smtplib.SMTPException, OSError) as error:
            raise OutcomeUnknown from error
        assert not refused, "one receiver: refused is an exception"
        return Handed(str(letter["Message-ID"]).strip("<>"))

    def call(self, _outgoing: Outgoing) -> Handed:
        raise Refused("no_carrier", is_passing=False)

    def find(self, _outgoing: Outgoing) -> Handed | None:
        return None


def write_letter(outgoing: Outgoing, sender: str) -> EmailMessage:
    """The letter; an address or a subject with a line break or a control character is refused, nothing is sent."""
    subject = outgoing.text.strip().partition("\n")[0][:LONGEST_SUBJECT]
    domain = sender.rpartition("@")[2]
    letter = EmailMessage(policy=SMTP)
    try:
        if _is_unclean(outgoing.address) or _is_unclean(subject):
            raise ValueError("a control character in a header")
        letter["To"] = Address(addr_spec=outgoing.address)
        letter["From"] = Address("Homeward", addr_spec=sender)
        letter["Subject"] = subject
    except (ValueError, IndexError, MessageError) as error:
        raise Refused("mail_refused", is_passing=False) from error
    letter["Message-ID"] = f"<{outgoing.key}@{domain}>"
    if outgoing.reference:
        # Letters about one case stand together, whoever wrote first.
        thread = f"<{outgoing.reference}@{domain}>"
        letter["References"] = thread
        letter["In-Reply-To"] = thread
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    letter.set_content(outgoing.text)
    letter.add_alternative(_html(outgoing), subtype="html")
    letter["Content-Language"] = outgoing.language
    return letter


def _html(outgoing: Outgoing) -> str:
    language = LANGUAGES.get(outgoing.language)
    direction = language.direction if language else "ltr"
    lines = "".join(f"<p>{_linked(line)}</p>" for line in outgoing.text.splitlines() if line.strip())
    head = '<!doctype html><meta charset="utf-8">'
    return f'{head}<html lang="{escape(outgoing.language)}" dir="{direction}"><body>{lines}</body></html>'


def _linked(line: str) -> str:
    before, scheme, rest = line.partition("https://")
    if not scheme:
        return escape(line)
    address, space, after = rest.partition(" ")
    whole = escape(scheme + address)
    return f'{escape(before)}<a href="{whole}">{whole}</a>{space}{escape(after)}'


def _is_unclean(text: str) -> bool:
    return any(ord(character) < 32 or ord(character) == 127 for character in text)


def _reason(code: int) -> str:
    return "mail_refused" if code not in PASSING else f"smtp_{code}"


def _connect(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.is_encrypted:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SEND_SECONDS, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=SEND_SECONDS)
        connection.ehlo()
        if connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo()
    if server.user:
        connection.login(server.user, server.password)
    return connection
