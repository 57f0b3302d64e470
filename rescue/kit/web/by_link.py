"""Whoever comes by a link: the one person a capability link was given to, for the purposes a page is made for."""

from dataclasses import replace

from starlette.requests import Request

from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import ANYONE, Principal
from rescue.kit.database import Db
from rescue.kit.problems import LinkEnded, NotFound


def holder(request: Request, db: Db, token: str, *purposes: Purpose) -> Principal:
    """The holder of a live link; one that has ended says so in its language, unknown and foreign ones look the same.

    Only whoever was given a link can name its token, so that it ended is no news to anybody else.
    """
    link = links.find(db, token)
    if link is None and (ended := links.find_ended(db, token)) and ended.purpose in purposes:
        request.state.principal = replace(ANYONE, language=ended.language)
        raise LinkEnded
    if link is None or link.purpose not in purposes:
        raise NotFound
    request.state.principal = principal = links.principal_of(link)
    return principal
