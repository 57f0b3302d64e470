"""Facts of the work added to a partner's own row, so that ranking reads them with it.

Sums of whole numbers only: both engines add alike. Written last, as `providers.count_answer` is.
"""

from sqlalchemy import update

from rescue.kit.database import Db
from rescue.network.models import Provider

WHOLE_PERMILLE = 1_000


def count_arrival(db: Db, provider_id: str, *, said_minutes: int, took_minutes: int) -> None:
    """They arrived: how far their own estimate was off, and how much of that was being late."""
    off = took_minutes - said_minutes
    _add(db, provider_id, arrivals_count=1, eta_error_minutes_total=abs(off), late_minutes_total=max(0, off))


def count_milestones(db: Db, provider_id: str, *, due: int, missed: int) -> None:
    """A job has ended: how many milestones it had, and how many nobody reported."""
    _add(db, provider_id, milestones_due_count=due, milestones_missed_count=missed)


def count_abort(db: Db, provider_id: str) -> None:
    _add(db, provider_id, aborts_count=1)


def count_complaint(db: Db, provider_id: str, *, by: int = 1) -> None:
    """A complaint of the desk, or -1 for one that is taken back."""
    _add(db, provider_id, complaints_count=by)


def count_bill_audit(db: Db, provider_id: str, *, billed_minor: int, allowed_minor: int) -> None:
    """A bill was audited: what was cut of it, in thousandths, so that currencies can be added."""
    cut = max(0, billed_minor - allowed_minor) * WHOLE_PERMILLE // billed_minor if billed_minor > 0 else 0
    _add(db, provider_id, audited_bills_count=1, bill_cuts_permille_total=cut)


def count_webhook(db: Db, provider_id: str, *, by: int) -> None:
    """One live webhook endpoint more, or less."""
    _add(db, provider_id, webhooks_count=by)


def _add(db: Db, provider_id: str, **amounts: int) -> None:
    sums = {getattr(Provider, name): getattr(Provider, name) + amount for name, amount in amounts.items()}
    added = update(Provider).where(Provider.id == provider_id).values(sums).execution_options(synchronize_session=False)
    db.do_last(provider_id, lambda: db.execute(added))
