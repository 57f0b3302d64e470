"""Taps, photos and ratings of a case, for its panel."""

from collections.abc import Sequence
from dataclasses import dataclass

from rescue.dispatch import ratings
from rescue.dispatch.models import Rating
from rescue.dispatch.ratings import Mark
from rescue.intake.told import answers, files
from rescue.intake.told.models import Told, ToldFile, Who
from rescue.kit.database import Db
from rescue.kit.words import N_

WHO_NAMES: dict[Who, str] = {
    Who.ME: N_("Whoever called needs help"),
    Who.ANOTHER: N_("Somebody else than the caller needs help"),
    Who.SEVERAL: N_("Several people need help"),
}
MARK_NAMES: dict[str, str] = {Mark.GOOD: N_("good"), Mark.FAIR: N_("so-so"), Mark.BAD: N_("bad")}


@dataclass(frozen=True)
class Brief:
    """What there is; `names` of helpers by the call-out that was rated."""

    told: Told | None
    files: Sequence[ToldFile]
    ratings: Sequence[Rating]
    who_names = WHO_NAMES
    mark_names = MARK_NAMES

    @property
    def is_empty(self) -> bool:
        return self.told is None and not self.files and not self.ratings


NOTHING_TOLD = Brief(None, (), ())


def brief(db: Db, incident_id: str) -> Brief:
    return Brief(
        answers.find(db, incident_id),
        files.list_for_incident(db, incident_id),
        ratings.list_for_incident(db, incident_id),
    )
