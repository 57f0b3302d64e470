"""What we ask the exchange: a wish stored with the change, carried out by the worker, its answer stored.

An order whose end is not known is never repeated, unless doing it twice is doing it once; the desk sees it.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any, cast

from sqlalchemy import bindparam, select

from i18n.channels.carriers import OutcomeUnknown, Refused
from i18n.channels.exchange import KINDS, REPEATABLE, Exchange, Order
from rescue.kit import events, jobs, logs, states
from rescue.kit.database import Db
from rescue.switchboard.models import CallOrder, OrderState

ORDER = "call.order"
AT_ONCE = 8
OURS = "/webhooks/"
UNKNOWN_END = "outcome_unknown"
_NAMES = {kind: name for name, kind in KINDS.items()}
_NAMED = select(CallOrder).where(CallOrder.id.in_(bindparam("ids", expanding=True))).with_for_update()


OnAnswer = Callable[[Db, CallOrder], None]


@dataclass(frozen=True)
class Asked:
    """An order on its way to the exchange."""

    job_id: int
    attempt: int
    order_id: str
    order: Order


@dataclass(frozen=True)
class Answer:
    asked: Asked
    state: OrderState
    sid: str | None = None
    failure: str | None = None
    is_retried: bool = False


def place(db: Db, call_id: str, order: Order, *, leg_id: str | None = None) -> str:
    """Promise an order in this transaction; addresses of ours are written as paths."""
    order_id = db.new_id("ord")
    db.add_row(
        CallOrder,
        id=order_id,
        call_id=call_id,
        leg_id=leg_id,
        what=_NAMES[type(order)],
        details=asdict(order),
        state=OrderState.QUEUED,
        version=1,
        ordered_at=db.now,
    )
    jobs.enqueue(db, ORDER, key=order_id, urgency=jobs.Urgency.RESCUE, order_id=order_id)
    return order_id


class Exchanging:
    """The exchange as an effect of the worker. `on_answer` hears of every order that was answered."""

    kind = ORDER
    is_slow = False

    def __init__(self, exchange: Exchange, public_url: str, on_answer: OnAnswer) -> None:
        self._exchange = exchange
        self._public_url = public_url.rstrip("/")
        self._on_answer = on_answer
        self._threads = ThreadPoolExecutor(AT_ONCE, "exchanging")

    def prepare(self, db: Db, due: Sequence[jobs.Job]) -> list[Asked]:
        """Mark what is due as being submitted; the caller commits before the exchange is asked."""
        by_id = {job.payload["order_id"]: job for job in due}
        asked = []
        for order in db.scalars(_NAMED, {"ids": list(by_id)}):
            job = by_id[order.id]
            wanted = self._order_of(order)
            if order.state is OrderState.SUBMITTING and not isinstance(wanted, REPEATABLE):
                # A worker died between asking and hearing: somebody's phone may be ringing already.
                self._settle_one(db, order, OrderState.UNKNOWN, None, UNKNOWN_END)
            if order.state not in (OrderState.QUEUED, OrderState.SUBMITTING):
                db.delete(job)
                continue
            states.step(order, OrderState.SUBMITTING)
            asked.append(Asked(job.id, job.attempt + 1, order.id, wanted))
        return asked

    def act(self, asked: Sequence[Asked]) -> list[Answer]:
        if len(asked) < 2:
            return [self._carry_out(each) for each in asked]
        return list(self._threads.map(self._carry_out, asked))

    def settle(self, db: Db, answers: Sequence[Answer]) -> None:
        by_id = {answer.asked.order_id: answer for answer in answers}
        done = jobs.finish_all(db, {each.asked.job_id: each.asked.attempt for each in answers if not each.is_retried})
        for order in db.scalars(_NAMED, {"ids": list(by_id)}):
            answer = by_id[order.id]
            if answer.is_retried:
                states.step(order, OrderState.QUEUED)
                jobs.fail(db, answer.asked.job_id, answer.asked.attempt, answer.failure or "retried")
            elif answer.asked.job_id in done:
                self._settle_one(db, order, answer.state, answer.sid, answer.failure)
        db.wakes = True

    def _order_of(self, order: CallOrder) -> Order:
        details = {
            name: f"{self._public_url}{value}" if isinstance(value, str) and value.startswith(OURS) else value
            for name, value in order.details.items()
        }
        wanted: Any = KINDS[order.what]
        return cast(Order, wanted(**details))

    def _carry_out(self, asked: Asked) -> Answer:
        try:
            return Answer(asked, OrderState.DONE, sid=self._exchange.carry_out(asked.order))
        except Refused as no:
            return Answer(asked, OrderState.FAILED, failure=no.code, is_retried=no.is_passing)
        except OutcomeUnknown:
            is_retried = isinstance(asked.order, REPEATABLE)
            return Answer(asked, OrderState.UNKNOWN, failure=UNKNOWN_END, is_retried=is_retried)
        except Exception as error:  # nobody foresaw it, so its end is unknown
            logs.log().error("call_order.broke", subject=asked.order_id, **logs.fault(error))
            return Answer(asked, OrderState.UNKNOWN, failure=UNKNOWN_END)

    def _settle_one(self, db: Db, order: CallOrder, state: OrderState, sid: str | None, failure: str | None) -> None:
        if not states.step(order, state):
            return
        order.answered_at, order.sid, order.failure = db.now, sid, failure
        if state is not OrderState.DONE:
            events.record(
                db, "call_order.not_done", subject=order.id, by=events.SYSTEM, what=order.what, failure=failure
            )
        self._on_answer(db, order)


def list_not_done(db: Db, call_id: str, most: int) -> list[CallOrder]:
    """The newest orders of a call that the exchange did not carry out."""
    states_shown = (OrderState.FAILED, OrderState.UNKNOWN)
    wanted = select(CallOrder).where(CallOrder.call_id == call_id, CallOrder.state.in_(states_shown))
    return list(db.scalars(wanted.order_by(CallOrder.ordered_at.desc()).limit(most)))
