"""What was said in a case and in those that were joined into it: conversations, messages, what came in."""

from typing import Any

from i18n import sent
from rescue.conversations.models import Thread
from rescue.desk.glimpses.of_case import CaseGlimpse
from rescue.desk.joining import gathering
from rescue.desk.talking import talks
from rescue.kit.database import Db
from rescue.mailroom import arrivals
from rescue.mailroom.models import InboundMessage

MOST_MESSAGES = 100


def said(db: Db, references: dict[str, str], language: str, seen: CaseGlimpse) -> dict[str, Any]:
    """The newest of each, by the ids and references of the cases; `seen` is what the first of them has."""
    ids = list(references)
    is_alone = len(ids) == 1
    return {
        "references": references,
        "talks": gathering.newest(
            ids if seen.has(Thread) or not is_alone else (),
            lambda one: talks.list_talks(db, one, language),
            lambda talk: talk.thread.last_at,
            talks.MOST_THREADS,
        ),
        "messages": gathering.newest(
            ids, lambda one: sent.list_for_incident(db, one, MOST_MESSAGES), lambda each: each.queued_at, MOST_MESSAGES
        ),
        "arrivals": gathering.newest(
            ids if seen.has(InboundMessage) or not is_alone else (),
            lambda one: arrivals.list_for_incident(db, one),
            lambda each: each.message.received_at,
            arrivals.MOST_SHOWN,
        ),
    }
