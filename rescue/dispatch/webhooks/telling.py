"""Webhooks as an effect of the worker: all that are due at once, again later with back-off, over days.

A 2xx is delivered; 410 switches the endpoint off; `Retry-After` is obeyed; after the last pause the telling is given up
and stays in the log, from where it can be replayed.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import select

from rescue.dispatch.webhooks import addresses, endpoints, posting, signing, tellings
from rescue.dispatch.webhooks.addresses import Resolve
from rescue.dispatch.webhooks.models import EndpointState, TellingState, WebhookEndpoint, WebhookTelling
from rescue.dispatch.webhooks.posting import Answer
from rescue.kit import events, jobs, states
from rescue.kit.database import Db

PAUSES = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds after each failed attempt, with jitter: three days in all, as Standard Webhooks proposes."""
LONGEST_PAUSE = timedelta(days=1)
GONE = 410


@dataclass(frozen=True)
class Wish:
    """One attempt of one telling."""

    job_id: int
    attempt: int
    telling_id: str
    url: str = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    body: str = field(repr=False)
    answer: Answer | None = None


class Telling:
    """`resolve` is given by tests that have names of their own."""

    kind = tellings.TELL
    is_slow = True

    def __init__(self, *, allow_loopback: bool, resolve: Resolve = addresses.resolve) -> None:
        self._allow_loopback = allow_loopback
        self._resolve = resolve

    def prepare(self, db: Db, due: Sequence[jobs.Job]) -> list[Wish]:
        """What to post; what is no longer wanted ends here."""
        wishes = []
        for job in due:
            told = db.get(WebhookTelling, job.payload["telling_id"], with_for_update=True)
            endpoint = db.get_one(WebhookEndpoint, told.endpoint_id) if told else None
            if told is None or endpoint is None or told.state is not TellingState.WAITING:
                jobs.finish(db, job.id, job.attempt)
            elif endpoint.state is not EndpointState.ACTIVE or endpoint.removed_at is not None:
                _end(told, TellingState.FAILED)
                jobs.finish(db, job.id, job.attempt)
            else:
                told.body = told.body or tellings.body_of(db, told)
                secrets = endpoints.secrets_of(db, endpoint)
                headers = signing.headers(secrets, told.id, int(db.now.timestamp()), told.body)
                wishes.append(Wish(job.id, job.attempt + 1, told.id, endpoint.url, headers, told.body))
        return wishes

    def act(self, wishes: Sequence[Wish]) -> list[Wish]:
        answers = asyncio.run(self._post_all(wishes))
        return [replace(wish, answer=answer) for wish, answer in zip(wishes, answers, strict=True)]

    async def _post_all(self, wishes: Sequence[Wish]) -> list[Answer]:
        """All at the same time: one system that does not answer holds up nobody else's news."""
        posts = [
            posting.post(wish.url, wish.headers, wish.body, allow_loopback=self._allow_loopback, resolve=self._resolve)
            for wish in wishes
        ]
        return list(await asyncio.gather(*posts))

    def settle(self, db: Db, wishes: Sequence[Wish]) -> None:
        for wish in wishes:
            assert wish.answer is not None, "settled after it was posted"
            if jobs.finish(db, wish.job_id, wish.attempt):
                _settle(db, wish.telling_id, wish.answer)


def _settle(db: Db, telling_id: str, answer: Answer) -> None:
    told = db.scalars(select(WebhookTelling).where(WebhookTelling.id == telling_id).with_for_update()).one()
    tried = {"at": db.now.isoformat(), "status": answer.status, "error": answer.error, "ms": answer.milliseconds}
    told.attempts = [*told.attempts, tried]
    if answer.status is not None and 200 <= answer.status < 300:
        told.delivered_at = db.now
        _end(told, TellingState.DELIVERED)
        return
    if answer.status == GONE:
        endpoint = db.get_one(WebhookEndpoint, told.endpoint_id, with_for_update=True, populate_existing=True)
        endpoints.disable(db, endpoint, reason=endpoints.GONE, by=events.SYSTEM)
        _end(told, TellingState.FAILED)
        return
    number = len(told.attempts)
    if number > len(PAUSES):
        _end(told, TellingState.FAILED)
        events.record(db, "webhook_telling.failed", subject=told.id, by=events.SYSTEM, endpoint=told.endpoint_id)
        return
    pause = timedelta(seconds=PAUSES[number - 1] * (0.75 + db.chance.jitter() / 2))
    pause = min(max(pause, _asked_for(answer.retry_after)), LONGEST_PAUSE)
    told.next_at = db.now + pause
    tellings.plan(db, told.id, number, pause)


def _asked_for(said: str | None) -> timedelta:
    """`Retry-After` in seconds; a date is left to our own pauses."""
    return (
        timedelta(seconds=int(said)) if said and said.isascii() and said.isdigit() and len(said) < 7 else timedelta(0)
    )


def _end(told: WebhookTelling, state: TellingState) -> None:
    told.next_at = None
    states.step(told, state)
