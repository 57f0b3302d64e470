"""What relatives read about somebody who died: who is who, what can be done, where the instruction stands."""

from rescue.kit.words import N_
from rescue.transfers.remains.hierarchy import Reason
from rescue.transfers.remains.models import Relation, Wish

WISH_NAMES: dict[Wish, str] = {
    Wish.BURIAL_THERE: N_("Burial there"),
    Wish.CREMATION: N_("Cremation there"),
    Wish.BODY_HOME: N_("Bring the body home"),
    Wish.ASHES_HOME: N_("Cremation, bring the ashes home"),
}
RELATION_NAMES: dict[Relation, str] = {
    Relation.WILL: N_("Will of the person who died"),
    Relation.EXECUTOR: N_("Executor of the will"),
    Relation.SPOUSE: N_("Husband or wife"),
    Relation.PARTNER: N_("Life partner"),
    Relation.CHILD: N_("Child"),
    Relation.PARENT: N_("Father or mother"),
    Relation.SIBLING: N_("Brother or sister"),
    Relation.GRANDPARENT: N_("Grandparent"),
    Relation.GRANDCHILD: N_("Grandchild"),
    Relation.OTHER: N_("Somebody else"),
}
REASONS: dict[Reason, str] = {
    Reason.NOTHING_STATED: N_("Nobody has stated what is to be done"),
    Reason.STATED: N_("Stated by whoever comes first in the order"),
    Reason.MAJORITY: N_("Most of those of the same rank want this"),
    Reason.SAME_RANK: N_("Relatives of the same rank disagree"),
    Reason.HIGHER_LATER: N_("Somebody who comes before them in the order wants something else"),
    Reason.AGREEMENT: N_("They have agreed"),
    Reason.HIGHER_RANK: N_("Whoever comes first in the order has decided"),
    Reason.COURT: N_("A court has decided"),
    Reason.CONSULATE: N_("The consulate has decided"),
}
