"""Facts about addresses, read for many at once and written one by one."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from i18n.reaching.ladders import Point
from i18n.reaching.models import AddressMark, Mark
from rescue.kit.database import Db

_OF_ADDRESSES = select(
    AddressMark.address, AddressMark.channel, AddressMark.mark, AddressMark.reason, AddressMark.until
).where(AddressMark.address.in_(bindparam("addresses", expanding=True)))


@dataclass
class Marks:
    """What holds now, as points; `windows` end at an instant."""

    suppressed: dict[Point, str] = field(default_factory=dict)
    unusable: dict[Point, str] = field(default_factory=dict)
    windows: dict[Point, datetime] = field(default_factory=dict)

    @property
    def closed(self) -> set[Point]:
        """Where nothing written goes."""
        return {*self.suppressed, *self.unusable}


def read(db: Db, addresses: Collection[str]) -> Marks:
    """Everything known of these addresses, in one statement."""
    found = Marks()
    if not addresses:
        return found
    for address, channel, mark, reason, until in db.execute(_OF_ADDRESSES, {"addresses": list(addresses)}):
        if until is not None and until <= db.now:
            continue
        point = (channel, address)
        if mark is Mark.WINDOW:
            found.windows[point] = until
        else:
            (found.suppressed if mark is Mark.SUPPRESSED else found.unusable)[point] = reason
    return found


def put(db: Db, mark: Mark, channel: str, address: str, *, reason: str, until: datetime | None = None) -> bool:
    """Write a fact down, or renew it; True when it is new."""
    known = db.get(AddressMark, (address, channel, mark))
    if known is None:
        db.add(AddressMark(address=address, channel=channel, mark=mark, reason=reason, at=db.now, until=until))
        db.flush()
        return True
    known.reason, known.at, known.until = reason, db.now, until
    return False


def lift(db: Db, mark: Mark, channel: str, address: str) -> bool:
    """The fact holds no more; False when it did not."""
    gone = delete(AddressMark).where(
        AddressMark.address == address, AddressMark.channel == channel, AddressMark.mark == mark
    )
    return bool(db.execute(gone).rowcount)
