"""A message to us as its form says it: who, over what, which words, which place, what is enclosed, what it answers."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from math import isfinite

import phonenumbers

from rescue.intake import phones

WHATSAPP = "whatsapp"
SMS = "sms"
PREFIX = "whatsapp:"
LONGEST_TEXT = 4_000
LONGEST_SID = 200
LONGEST_LABEL = 400
LONGEST_NAME = 200
LONGEST_ADDRESS = 160
MOST_ENCLOSURES = 10
SID_NAMES = ("MessageSid", "SmsSid", "SmsMessageSid")
JOINERS = "\u200c\u200d"  # Persian, Khmer and emoji cannot be spelled without
HIDDEN = ("Cc", "Cf", "Cs")
NULL_ISLAND = 0.01  # degrees around 0,0, where a phone that knows nothing says it is
_EXTENSION = re.compile(r"(?:;ext=|\s*(?:ext\.?|x|#|转|轉)\s*)\d{1,8}\Z", re.IGNORECASE)
_SHORT_CODE = re.compile(r"\d{3,8}\Z")


@dataclass(frozen=True)
class Sender:
    """Who sent it, as the carrier says. One of `phone`, `external_id`, `address` is always there."""

    phone: str | None
    external_id: str | None
    address: str | None
    name: str | None

    @property
    def reply_address(self) -> str | None:
        """Where a reply reaches them; nobody can answer a short code or a name."""
        return self.phone or self.external_id


@dataclass(frozen=True)
class Pin:
    """A place sent as a place. `is_own` when the phone measured it for its holder, not chosen or passed on."""

    latitude: float
    longitude: float
    label: str | None
    is_own: bool


@dataclass(frozen=True)
class Enclosed:
    """Something beside the words, still at the carrier's."""

    url: str
    said_type: str


@dataclass(frozen=True)
class Incoming:
    """One message to us; `raw` is what was written before anything that hides was taken out."""

    sid: str
    account_sid: str
    channel: str
    sender: Sender
    text: str
    is_cleaned: bool
    pin: Pin | None
    enclosed: tuple[Enclosed, ...]
    is_forwarded: bool
    answers_sid: str | None
    button: str | None
    opt_out: str | None
    sent_at: datetime | None


def read(form: Mapping[str, str]) -> Incoming:
    """The message of a form; parameters nobody knows are passed over, values nobody can use are left out."""
    sender = form.get("From", "").strip()
    channel = WHATSAPP if sender.lower().startswith(PREFIX) else SMS
    body = form.get("Body", "") or form.get("ButtonText", "")
    text = clean(body)[:LONGEST_TEXT]
    forwarded = any(form.get(name, "").lower() == "true" for name in ("Forwarded", "FrequentlyForwarded"))
    return Incoming(
        sid=next((form[name] for name in SID_NAMES if form.get(name)), "")[:LONGEST_SID],
        account_sid=form.get("AccountSid", ""),
        channel=channel,
        sender=_sender(form, sender, channel),
        text=text,
        is_cleaned=text != body.replace("\r\n", "\n").strip()[:LONGEST_TEXT],
        pin=_pin(form, is_forwarded=forwarded),
        enclosed=_enclosed(form),
        is_forwarded=forwarded,
        answers_sid=form.get("OriginalRepliedMessageSid") or None,
        button=clean(form.get("ButtonPayload", ""))[:LONGEST_NAME] or None,
        opt_out=form.get("OptOutType", "").strip().upper() or None,
        sent_at=_instant(form.get("DateSent", "")),
    )


def clean(text: str) -> str:
    """Without NUL and other controls, marks that turn a text about, and what is there and cannot be seen."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(letter for letter in lines if _is_kept(letter)).strip()


def _is_kept(letter: str) -> bool:
    if letter in "\n\t" or letter in JOINERS:
        return True
    return unicodedata.category(letter) not in HIDDEN  # what is only too new to be known is kept


def _sender(form: Mapping[str, str], sender: str, channel: str) -> Sender:
    said = sender[len(PREFIX) :].strip() if channel == WHATSAPP else sender
    name = clean(form.get("ProfileName", ""))[:LONGEST_NAME] or None
    external_id = form.get("ExternalUserId", "").strip()[:LONGEST_ADDRESS] or None
    number = said
    if channel == WHATSAPP and not _is_number(said):
        digits = form.get("WaId", "").strip()
        external_id = external_id or (said[:LONGEST_ADDRESS] if said else None)
        number = f"+{digits}" if digits.isascii() and digits.isdigit() else ""
    phone = _phone(number, form.get("FromCountry", ""))
    address = None if phone or external_id else clean(said)[:LONGEST_ADDRESS] or "unknown"
    return Sender(phone, external_id, address, name)


def _is_number(said: str) -> bool:
    return said.startswith("+") and said[1:].replace(" ", "").isdigit()


def _phone(said: str, country: str) -> str | None:
    """E.164, or None for a short code, a name, or digits that nobody could call back."""
    said = _EXTENSION.sub("", said)  # nobody can text an extension back
    if not said or not any(letter.isdigit() for letter in said) or any(letter.isalpha() for letter in said):
        return None
    if said.startswith("+"):
        return phones.normalise(said)
    if _SHORT_CODE.match(said):
        return None
    if said.isascii() and said.isdigit() and said.startswith("86") and len(said) == 13:
        return f"+{said}"  # Chinese networks leave the plus out
    read = phones.normalise(said, country.upper() or None)
    if read is None or not read.startswith("+"):
        read = phones.normalise(f"+{said.lstrip('0')}")
    return read if read and read.startswith("+") and _could_be_called(read) else None


def _could_be_called(number: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def _pin(form: Mapping[str, str], *, is_forwarded: bool) -> Pin | None:
    """By its two numbers, never by what the message calls its type."""
    latitude, longitude = _number(form.get("Latitude", ""), 90), _number(form.get("Longitude", ""), 180)
    if latitude is None or longitude is None:
        return None
    if abs(latitude) < NULL_ISLAND and abs(longitude) < NULL_ISLAND:
        return None
    parts = [clean(form.get(name, "")) for name in ("Label", "Address")]
    label = ", ".join(dict.fromkeys(part for part in parts if part))[:LONGEST_LABEL] or None
    return Pin(latitude, longitude, label, is_own=not (is_forwarded or label))


def _number(said: str, most: float) -> float | None:
    try:
        value = float(said)
    except ValueError:
        return None
    return value if isfinite(value) and abs(value) <= most else None


def _enclosed(form: Mapping[str, str]) -> tuple[Enclosed, ...]:
    said = form.get("NumMedia", "0")
    count = min(int(said), MOST_ENCLOSURES) if said.isascii() and said.isdigit() and len(said) < 4 else 0
    return tuple(
        Enclosed(form[f"MediaUrl{number}"][:2_000], form.get(f"MediaContentType{number}", "")[:100])
        for number in range(count)
        if form.get(f"MediaUrl{number}")
    )


def _instant(said: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(said) if said[:4].isdigit() else parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return None
    return at if at.tzinfo else None
