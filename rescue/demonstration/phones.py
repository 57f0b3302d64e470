"""The pretend phones: which there are, what is on them, and texting back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from i18n import sent
from i18n.channels.fake_phone import TEXTS_SHOWN, FakePhone, PhoneText
from rescue.demonstration.scenes import BY, NEW_SCENES, TRAVELLER_PHONE
from rescue.intake.drafts import Draft
from rescue.intake.models import Report
from rescue.kit.database import Db
from rescue.mailroom.reading.incoming import PREFIX, SMS, WHATSAPP
from rescue.mailroom.taking import take_message

MOST_PHONES = 40
LONGEST_TEXT = 1_600
TRAVELLER = "traveller"
LANGUAGE_UNSAID = "und"


@dataclass(frozen=True)
class Phone:
    """A phone that got texts: its newest one, and whose it is (`traveller`, `provider`, `coordinator`)."""

    address: str
    audience: str
    text: str
    language: str
    at: datetime | None


def list_phones(db: Db) -> list[Phone]:
    """The phones with the newest texts, and the traveller's even when nothing has come."""
    newest = (
        select(PhoneText.address, func.max(PhoneText.at).label("at"))
        .group_by(PhoneText.address)
        .order_by(func.max(PhoneText.at).desc())
        .limit(MOST_PHONES)
        .subquery()
    )
    found = select(PhoneText).join(newest, (newest.c.address == PhoneText.address) & (newest.c.at == PhoneText.at))
    texts = {text.address: text for text in db.scalars(found.order_by(PhoneText.at.desc(), PhoneText.key))}
    audiences = sent.find_audiences(db, [*texts, TRAVELLER_PHONE])
    phones = [
        Phone(text.address, audiences.get(text.address, TRAVELLER), text.text, text.language, text.at)
        for text in texts.values()
    ]
    if TRAVELLER_PHONE not in texts:
        phones.insert(0, Phone(TRAVELLER_PHONE, TRAVELLER, "", LANGUAGE_UNSAID, None))
    return phones


def list_texts(db: Db, address: str) -> list[PhoneText]:
    """The texts of one phone, the newest last."""
    newest = select(PhoneText).where(PhoneText.address == address).order_by(PhoneText.at.desc(), PhoneText.key.desc())
    return list(db.scalars(newest.limit(TEXTS_SHOWN)))[::-1]


def audience_of(db: Db, address: str) -> str:
    """Whose phone it is; one that never got a text belongs to a traveller."""
    return sent.find_audiences(db, [address]).get(address, TRAVELLER)


def text_us(db: Db, address: str, body: str, channel: str = SMS) -> None:
    """Write a message on the phone and hand it in at the door where a carrier's come in."""
    key = db.new_id("txt")
    said = body[:LONGEST_TEXT]
    db.add_row(
        PhoneText,
        key=key,
        address=address,
        language=LANGUAGE_UNSAID,
        text=said,
        is_from_phone=True,
        at=db.now,
        channel=channel,
    )
    sender = f"{PREFIX}{address}" if channel == WHATSAPP else address
    form = {"MessageSid": key, "From": sender, "Body": said, "NumMedia": "0", "SmsStatus": "received"}
    take_message(db, form, provider=FakePhone.name)


def next_scene(db: Db) -> Draft:
    """The scenes one after the other, again from the first when all were played."""
    played = db.scalar(select(func.count()).select_from(Report).where(Report.by == BY)) or 0
    return NEW_SCENES[played % len(NEW_SCENES)]
