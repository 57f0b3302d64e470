"""Made-up interpreters for the partners of the demonstration that translate."""

from sqlalchemy import select

from rescue.interpreting import directory
from rescue.interpreting.directory import InterpreterDraft
from rescue.interpreting.models import Skill, Way
from rescue.kit.database import Db
from rescue.network.models import Provider, Service, Station

SCRIPTS = {"cmn": ("Hans",), "yue": ("Hant",), "nan": ("Hant",), "th": ("Thai",), "ja": ("Jpan",), "ko": ("Kore",)}
PER_MINUTE_MINOR = {"THB": 4_000}
PER_MINUTE_OTHERWISE = 120
LEAST_MINUTES = 10
MEDICAL_EVERY = 2


def seed_interpreters(db: Db) -> int:
    """One interpreter for each demonstration partner that translates and speaks two languages; how many."""
    translating = select(Station.provider_id).where(Station.services.is_not(None)).distinct()
    partners = select(Provider).where(Provider.is_demonstration.is_(True), Provider.id.in_(translating))
    count = 0
    for provider in db.scalars(partners.order_by(Provider.name, Provider.id)):
        translates = any(Service.TRANSLATION in station.services for station in provider.stations)
        if not translates or len(set(provider.languages)) < 2:
            continue
        directory.write(db, _draft(provider, is_medical=count % MEDICAL_EVERY == 0))
        count += 1
    return count


def _draft(provider: Provider, *, is_medical: bool) -> InterpreterDraft:
    spoken = tuple(dict.fromkeys(provider.languages))[: directory.MOST_VARIETIES]
    voices = [contact["address"] for contact in provider.contacts if contact["channel"] in ("voice", "sms")]
    return InterpreterDraft(
        provider_id=provider.id,
        name=provider.name,
        varieties=spoken,
        currency=provider.currency,
        per_minute_minor=PER_MINUTE_MINOR.get(provider.currency, PER_MINUTE_OTHERWISE),
        least_minutes=LEAST_MINUTES,
        phone=voices[0] if voices else None,
        scripts=tuple(dict.fromkeys(script for variety in spoken for script in SCRIPTS.get(variety, ("Latn",)))),
        skills=(Skill.GENERAL, Skill.MEDICAL) if is_medical else (Skill.GENERAL, Skill.LEGAL),
        ways=(Way.PHONE, Way.ON_SITE),
    )
