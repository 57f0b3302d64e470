"""Whether remains may move: the papers that are needed are verified, and the instruction is clear and says this."""

from collections.abc import Iterable

from sqlalchemy import select

from rescue.kit.database import Db
from rescue.transfers.gates.colours import Because, GateName
from rescue.transfers.models import Means
from rescue.transfers.remains.models import DocumentState, Remains, RemainsDocument, RemainsState, Wish

FORM = {Means.REMAINS_BODY: "body", Means.REMAINS_ASHES: "ashes"}
ABROAD: dict[Wish, tuple[Means, ...]] = {
    Wish.BODY_HOME: (Means.REMAINS_BODY,),
    Wish.ASHES_HOME: (Means.REMAINS_ASHES,),
}
"""What may cross a border by which instruction; nobody is carried out of the country to be buried there."""
INLAND: dict[Wish, tuple[Means, ...]] = {
    Wish.BODY_HOME: (Means.REMAINS_BODY,),
    Wish.ASHES_HOME: (Means.REMAINS_BODY, Means.REMAINS_ASHES),
    Wish.BURIAL_THERE: (Means.REMAINS_BODY,),
    Wish.CREMATION: (Means.REMAINS_BODY, Means.REMAINS_ASHES),
}


def derive(db: Db, remains_id: str, means: Means, *, is_abroad: bool) -> dict[GateName, Because]:
    """The two gates of remains that nobody sets."""
    remains = db.get_one(Remains, remains_id)
    every = db.scalars(select(RemainsDocument).where(RemainsDocument.remains_id == remains_id))
    lacking = any(each.state is not DocumentState.VERIFIED for each in needed(every, means, is_abroad=is_abroad))
    return {
        GateName.DOCUMENTS: Because.LACKS if lacking else Because.GREEN,
        GateName.INSTRUCTION: instruction(remains.state, remains.wish, means, is_abroad=is_abroad),
    }


def needed(every: Iterable[RemainsDocument], means: Means, *, is_abroad: bool) -> list[RemainsDocument]:
    """The papers without which this may not move."""
    forms = ("both", FORM[means])
    return [each for each in every if each.is_required and each.form in forms and (is_abroad or not each.is_abroad)]


def instruction(state: RemainsState, wish: str | None, means: Means, *, is_abroad: bool) -> Because:
    """Whether the instruction is clear and means this."""
    if state is RemainsState.ON_HOLD:
        return Because.ON_HOLD
    if state is RemainsState.UNCLEAR or wish is None:
        return Because.UNDECIDED
    fits = means in (ABROAD if is_abroad else INLAND).get(Wish(wish), ())
    return Because.GREEN if fits else Because.OTHER_WISH
