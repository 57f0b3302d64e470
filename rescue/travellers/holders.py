"""Whoever opened a page by a link of their own."""

from typing import Any, Protocol

from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import NotFound


class Asked(Protocol):
    """A request, as far as it remembers who is asking."""

    @property
    def state(self) -> Any: ...


def holder(request: Asked, db: Db, token: str, purpose: Purpose = Purpose.TRAVELLER_CASE) -> Principal:
    """Whoever holds this link; unknown, expired and foreign ones look the same."""
    link = links.find(db, token)
    if link is None or link.purpose != purpose:
        raise NotFound
    request.state.principal = principal = links.principal_of(link)
    return principal
