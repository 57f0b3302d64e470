"""Links of maps that hold no position themselves, and the only hosts that may ever be asked what is behind one."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from rescue.geography.location_text.map_links import Link, links_in, read_link, site_of
from rescue.geography.location_text.map_sites import STRANGERS
from rescue.geography.location_text.plain import clean
from rescue.geography.location_text.written import Written

SHORT = "short_link"
MAP = "map_link"
THREE_WORDS = "what3words"
LONGEST_KEPT = 1_000
# Whole names of hosts, and how a path of theirs begins when it is a map.
_SHORT_HOSTS: dict[str, str] = {
    "maps.app.goo.gl": "/",
    "goo.gl": "/maps",
    "g.co": "/maps",
    "surl.amap.com": "/",
    "j.map.baidu.com": "/",
    "maps.apple": "/p",
    "her.is": "/",
    "binged.it": "/",
    "kko.to": "/",
    "naver.me": "/",
    "map.qq.com": "/",
    "osm.org": "/",
}
# Where those lead, and where maps keep what their own links only name (a place's number, a shared position).
_MAP_HOSTS = re.compile(
    r"(?:www|maps|m)\.google\.(?:com|[a-z]{2}|com?\.[a-z]{2})|google\.com|ditu\.google\.cn|www\.google\.cn"
    r"|(?:www|wb|m|uri|ditu|surl)\.amap\.com|ditu\.amap\.com|(?:map|api\.map|j\.map|maps)\.baidu\.com"
    r"|maps\.apple\.com|(?:www\.|cn\.)?bing\.com|(?:wego|share)\.here\.com|(?:apis\.)?map\.qq\.com"
    r"|(?:www\.)?openstreetmap\.org|(?:www\.|ul\.)?waze\.com|(?:maps\.)?yandex\.(?:ru|com)"
    r"|map\.kakao\.com|map\.naver\.com|m\.map\.naver\.com"
)
_WORDS = re.compile(r"(?:///|(?:w3w\.co|what3words\.com)/)(\w{2,20}\.\w{2,20}\.\w{2,20})(?![\w.])", re.IGNORECASE)


@dataclass(frozen=True)
class Unread:
    """A link of which only its maker knows where it points; `address` is None when nobody of ours may ask."""

    kind: str
    address: str | None = field(repr=False)


class Outcome(StrEnum):
    """FOUND and NOTHING are answers, REFUSED is where we do not go; FAILED may be tried again."""

    FOUND = "found"
    NOTHING = "nothing"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Expansion:
    """What was behind a link; `written` unless nothing was."""

    outcome: Outcome
    written: Written | None = field(default=None, repr=False)


def find_unread(text: str) -> Unread | None:
    """The first map link of a text that says nothing by itself."""
    plain = clean(text)
    for link in links_in(plain):
        is_short = is_short_link(link)
        if (not is_short and site_of(link) is STRANGERS) or next(read_link(link), None) is not None:
            continue
        return Unread(SHORT if is_short else MAP, safe_address(link) if may_ask(link) else None)
    return Unread(THREE_WORDS, None) if _WORDS.search(plain) else None


def is_short_link(link: Link) -> bool:
    begin = _SHORT_HOSTS.get(link.host.lower())
    return begin is not None and _path(link).startswith(begin)


def may_ask(link: Link) -> bool:
    """Whether the host is one of ours to ask: on the list by its whole name, and reached the ordinary way."""
    if link.scheme not in ("http", "https") or len(link.address) > LONGEST_KEPT or not link.address.isprintable():
        return False
    authority = link.address.split("://", 1)[-1].split("/", 1)[0].split("?", 1)[0].split("#", 1)[0]
    is_plain = authority.lower().removesuffix(".") == link.host.lower()  # no password, no port
    return is_plain and (is_short_link(link) or bool(_MAP_HOSTS.fullmatch(link.host.lower())))


def safe_address(link: Link) -> str:
    """The address over https, whatever was written."""
    return "https://" + link.address.split("://", 1)[-1]


def _path(link: Link) -> str:
    rest = link.address.split("://", 1)[-1]
    return "/" + rest.partition("/")[2]
