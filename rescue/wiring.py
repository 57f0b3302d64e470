"""The one dictionary by which news comes up, and the kinds of work the worker knows."""

from collections.abc import Sequence
from functools import partial

from i18n import inbox, receipts
from i18n.inbox import Applier
from i18n.reaching import climbing
from rescue import housekeeping
from rescue.cases import clocks, following
from rescue.cases.response import opening
from rescue.checkins.alerts import asking as warnings
from rescue.checkins.due import checking, overdue
from rescue.checkins.trips import forgetting
from rescue.checkins.watch import Watch
from rescue.conversations import seating
from rescue.desk.takeovers import opening as takeover_opening
from rescue.desk.takeovers import shown as takeover_shown
from rescue.dispatch import call_outs, needs, offers
from rescue.dispatch.webhooks import tellings
from rescue.dispatch.webhooks.endpoints import KINDS as WEBHOOK_KINDS
from rescue.intake import comparing, renumbering
from rescue.interpreting import interpretations
from rescue.kit import events
from rescue.kit.database import Db
from rescue.kit.events import News, Reaction
from rescue.kit.settings import Settings
from rescue.mailroom import letterbox, taking
from rescue.network.capacity import units
from rescue.network.models import Service
from rescue.promises import promises
from rescue.scene import following as scene
from rescue.shifts.escalating import escalations
from rescue.shifts.escalating.reach import House as EscalationHouse
from rescue.shopping import following as shopping_following
from rescue.shopping.concierge import errands, offering
from rescue.shopping.purchases import clock as agency_clock
from rescue.switchboard import calls, legs, missed, owed
from rescue.switchboard.answering import answers
from rescue.switchboard.conference import consents, happenings, interpreters, statuses
from rescue.takeover import deeds as take_overs
from rescue.takeover import following as take_over_following
from rescue.takeover import seeing, sharing
from rescue.takeover.digests import digests
from rescue.takeover.telling import notices, planning
from rescue.transfers import alarms as transfer_alarms
from rescue.transfers import ending as transfers_ending
from rescue.transfers import following as transfers_following
from rescue.transfers.gates import setting as transfer_gates
from rescue.transfers.remains import papers
from rescue.transfers.travelling import legs as transfer_legs
from rescue.treatment import joining as treatment_joining
from rescue.worker import DbHandler

DESK_PATH = "/desk/incidents/"
LEG_NEWS = tuple(
    f"call_out.{word}" for word in ("accepted", "withdrawn", "transporting", "at_facility", "cleared", "aborted")
)
REMAINS_NEWS = (
    *(f"remains.{word}" for word in ("on_hold", "clear", "unclear", "instruction_changed", "redirected")),
    *(f"remains_document.{word}" for word in ("missing", "asked", "received", "verified", "added", "noted")),
)
MISSION_NEWS = (
    *("incident.reported", "incident.triaged", "incident.retriaged", "incident.level_raised"),
    "task.opened",
)
CALL_NEWS = ("call.claimed", "call.taken_over", "call.called_back", "call.abandoned", "call.ended")
SERVED_NEWS = ("interpretation.active", "interpretation.ended", "interpretation.cancelled")
PROMISE_NEWS = ("promise.made", "promise.kept", "promise.withdrawn", "promise.moved", "promise.broken")


def connect(settings: Settings) -> None:
    """Say who reacts to which event, in the same transaction. Called once by every process that writes."""
    # long: one dictionary is the only way up, a line an event
    escalated = partial(
        following.on_escalated, duty_phone=settings.duty_phone, desk_url=f"{settings.public_url}{DESK_PATH}"
    )
    triaged = partial(opening.on_triaged, offer_seconds=settings.offer_seconds)
    arrived = partial(opening.on_arrived, offer_seconds=settings.offer_seconds)
    needs.finders.clear()
    needs.finders[Service.TRANSLATION] = interpretations.find_next
    needs.finders[Service.CASUALTY_TRANSPORT] = transfer_legs.find_next
    seeing.sources.update(takeover_shown.SOURCES)
    needs.finders[Service.SHOPPING_GUIDE] = offering.find_next
    events.reactions.clear()
    events.reactions.update(
        {
            "incident.triaged": (triaged,),
            "incident.retriaged": (triaged,),
            "need.asked_again": (following.on_asked_again,),
            "need.escalated": (escalated,),
            "call_out.accepted": (
                _on_answered,
                units.on_accepted,
                following.on_accepted,
                following.on_answered,
                interpretations.on_accepted,
                interpreters.on_accepted,
                seating.on_accepted,
            ),
            "call_out.declined": (_on_answered, following.on_answered, units.on_ended),
            "call_out.withdrawn": (
                _on_over,
                following.on_answered,
                units.on_ended,
                interpretations.on_call_out_ended,
            ),
            "call_out.expired": (_on_over, following.on_answered, units.on_ended),
            "call_out.en_route": (following.on_milestone,),
            "call_out.on_scene": (following.on_milestone, arrived),
            "call_out.transporting": (following.on_milestone,),
            "call_out.at_facility": (following.on_milestone,),
            "call_out.cleared": (
                following.on_milestone,
                units.on_ended,
                interpretations.on_call_out_ended,
                seating.on_ended,
            ),
            "call_out.aborted": (
                following.on_aborted,
                units.on_ended,
                interpretations.on_call_out_ended,
                seating.on_ended,
            ),
            "incident.owned": (_on_owned,),
            "country_fact.corrected": (renumbering.on_corrected,),
            "country_fact.given_back": (renumbering.on_corrected,),
            "incident.closed": (_on_ended, following.on_closed),
            "incident.cancelled": (_on_ended,),
            "incident.unfounded": (_on_ended,),
            **dict.fromkeys(PROMISE_NEWS, (clocks.on_promise, owed.on_promise)),
            **dict.fromkeys(CALL_NEWS, (owed.on_call,)),
            **dict.fromkeys(SERVED_NEWS, (interpretations.on_served,)),
            "call_leg.joined": (interpreters.on_joined,),
            "call_leg.left": (interpreters.on_gone,),
            "call_leg.failed": (interpreters.on_gone,),
            "call_leg.lost": (interpreters.on_gone,),
        }
    )
    _connect_transfers(settings)
    _connect_shopping()
    _also(scene.on_accepted, ("call_out.accepted",))
    _also(scene.on_triaged, ("incident.triaged", "incident.retriaged"))
    _also(tellings.on_offered, ("call_out.offered",))
    _also(tellings.on_news, [kind for kind in WEBHOOK_KINDS if kind != "call_out.offered"])
    _connect_take_overs()
    _also(overdue.on_incident_ended, ("incident.closed", "incident.unfounded", "incident.cancelled"))
    _connect_escalation(settings)


def _connect_take_overs() -> None:
    """What left the house is written down; what missions must be told is looked for by their rules."""
    _also(sharing.on_accepted, ("call_out.accepted",))
    _also(take_over_following.on_joined, ("incident.joined",))
    _also(take_over_following.on_parted, ("incident.parted",))
    _also(notices.on_incident, MISSION_NEWS)
    _also(notices.on_died, ("admission.died",))
    _also(notices.on_consent, ("consent.given", "consent.refused", "consent.withdrawn"))


def _connect_escalation(settings: Settings) -> None:
    """Whoever was called is heard; a broken promise that nobody is on shift to see rings the duty phone."""
    _also(escalations.on_acknowledged, ("delivery.acknowledged",))
    _also(escalations.on_owned, ("incident.owned",))
    _also(escalations.on_ended, ("incident.closed", "incident.cancelled", "incident.unfounded", "incident.duplicate"))
    _also(partial(escalations.on_broken, house=EscalationHouse.of(settings)), ("promise.broken",))


def _connect_transfers(settings: Settings) -> None:
    """Legs follow their call-outs, transfers their papers and instructions; what falls is an alarm."""
    alarmed = partial(transfer_alarms.on_alarm, duty_phone=settings.duty_phone, desk_url=_desk_url(settings))
    _also(transfer_legs.on_call_out, LEG_NEWS)
    _also(transfers_following.on_remains_changed, REMAINS_NEWS)
    _also(transfers_ending.on_incident_ended, ("incident.cancelled", "incident.closed", "incident.unfounded"))
    _also(transfers_ending.on_joined, ("incident.joined",))
    _also(transfer_gates.on_medical_report, ("medical_report.received",))
    _also(transfer_gates.on_fit_to_fly, ("fit_to_fly.decided",))
    _also(papers.on_died, ("admission.died",))
    _also(treatment_joining.on_joined, ("incident.joined",))
    _also(treatment_joining.on_parted, ("incident.parted",))
    _also(treatment_joining.on_called_off, ("incident.cancelled", "incident.unfounded"))
    _also(transfers_ending.on_parted, ("incident.parted",))
    _also(alarmed, ("transfer.booking_cancelled", "transfer.red_under_way", "remains.on_hold"))


def _connect_shopping() -> None:
    """Errands follow their guides; purchases and errands follow their incident."""
    guided = ("call_out.accepted", "call_out.cleared", "call_out.aborted", "call_out.withdrawn")
    _also(errands.on_call_out, guided)
    _also(errands.on_escalated, ("need.escalated",))
    _also(shopping_following.on_incident_ended, ("incident.cancelled", "incident.closed", "incident.unfounded"))
    _also(shopping_following.on_joined, ("incident.joined",))
    _also(shopping_following.on_parted, ("incident.parted",))


def _also(reaction: Reaction, kinds: Sequence[str]) -> None:
    for kind in kinds:
        events.reactions[kind] = (*events.reactions.get(kind, ()), reaction)


def db_handlers(settings: Settings) -> dict[str, DbHandler]:
    """Work that is done inside the database, in the transaction that takes the job away."""

    def expire(db: Db, *, call_out_id: str) -> None:
        call_outs.expire(db, call_out_id, offer_seconds=settings.offer_seconds)

    return {
        offers.EXPIRE: expire,
        promises.BREAK: promises.break_by_timer,
        opening.OPEN: partial(opening.open_promised, offer_seconds=settings.offer_seconds),
        promises.KEEP: promises.keep_by_job,
        promises.MAKE: promises.make_by_job,
        owed.SETTLED: owed.settle,
        escalations.CLIMB: partial(escalations.climb, house=EscalationHouse.of(settings)),
        escalations.HEARD: escalations.heard,
        comparing.COMPARE: comparing.compare,
        housekeeping.CLEAN_UP: housekeeping.clean_up,
        climbing.CLIMB: climbing.on_silence,
        receipts.SETTLE: receipts.settle,
        missed.UNANSWERED: partial(missed.unanswered, duty_phone=settings.duty_phone, desk_url=_desk_url(settings)),
        missed.CALL_BACK: missed.call_back_by_timer,
        calls.STALE: calls.look_after,
        calls.FOLLOW_UP: calls.follow_up_due,
        legs.REDIAL: legs.redial_by_timer,
        transfer_gates.ENDS: transfer_gates.end,
        take_overs.END: take_overs.end_by_timer,
        notices.OPEN: notices.look,
        planning.DIGEST: partial(digests.send, public_url=settings.public_url),
        take_overs.ATTACH: partial(takeover_opening.attach, offer_seconds=settings.offer_seconds),
        **_of_trips(settings),
        agency_clock.HEAR: agency_clock.hear,
        agency_clock.SILENT: agency_clock.fall_silent,
        agency_clock.WARN: agency_clock.warn,
        inbox.APPLY: partial(inbox.apply, appliers(settings)),
    }


def _of_trips(settings: Settings) -> dict[str, DbHandler]:
    """Check-ins that fall due, trips that are forgotten, warnings that ask and are taken back."""
    watch = Watch.of(settings)
    return {
        checking.REMIND: checking.remind,
        checking.LAST_CALL: checking.call_last,
        overdue.SETTLE: overdue.settle,
        checking.OVERDUE: partial(overdue.fall_due, watch=watch),
        forgetting.FORGET: partial(forgetting.forget_by_timer, kept=watch.kept),
        warnings.ASK: warnings.ask,
        warnings.TAKE_BACK: warnings.take_back,
        warnings.DEADLINE: warnings.pass_deadline,
    }


def appliers(settings: Settings) -> dict[str, Applier]:
    """What is done with each kind of thing a carrier tells us."""
    return {
        taking.MESSAGE: partial(letterbox.apply_message, letterbox.Desk.of(settings)),
        taking.MESSAGE_STATUS: receipts.apply_status,
        answers.CALL: answers.apply_call,
        statuses.CALL_STATUS: statuses.apply,
        statuses.MACHINE: statuses.apply_machine,
        happenings.CONFERENCE: happenings.apply,
        consents.RECORDING: consents.apply_recording,
    }


def _on_answered(db: Db, news: News) -> None:
    """The provider acted on the offer: nothing more has to reach them about it."""
    receipts.settle_later(db, news.incident_id or "", about=news.subject, how="answered")


def _on_over(db: Db, news: News) -> None:
    receipts.settle_later(db, news.incident_id or "", about=news.subject)


def _on_owned(db: Db, news: News) -> None:
    """A coordinator took the case: the duty phone need not ring for it."""
    receipts.settle_later(db, news.subject, audience="coordinator", how="took_case")


def _on_ended(db: Db, news: News) -> None:
    receipts.settle_later(db, news.subject)


def _desk_url(settings: Settings) -> str:
    return f"{settings.public_url}{DESK_PATH}"
