"""What was said in a case and in those that were joined into it: conversations, messages, what came in."""

from typing import Any

from i18n import sent
from rescue.desk.joining import gathering
from rescue.desk.talking import talks
from rescue.kit.database import Db
from rescue.mailroom import arrivals

MOST_MESSAGES = 100


def said(db: Db, references: dict[str, str], language: str) -> dict[str, Any]:
    """The newest of each, by the ids and references of the cases."""
    ids = list(references)
    return {
        "references": references,
        "talks": gathering.newest(
            ids, lambda one: talks.list_talks(db, one, language), lambda talk: talk.thread.last_at, talks.MOST_THREADS
        ),
        "messages": gathering.newest(
            ids, lambda one: sent.list_for_incident(db, one, MOST_MESSAGES), lambda each: each.queued_at, MOST_MESSAGES
        ),
        "arrivals": gathering.newest(
            ids,
            lambda one: arrivals.list_for_incident(db, one),
            lambda each: each.message.received_at,
            arrivals.MOST_SHOWN,
        ),
    }
