"""The order in which a text is asked for a position: machines, pins, degrees, grids, and views of maps last."""

import re
from collections.abc import Callable, Iterator

from rescue.geography.location_text import datums, degrees, grids, machine_made, map_links, pairs
from rescue.geography.location_text.plain import LONGEST_TEXT, clean
from rescue.geography.location_text.written import Flag, Written

_MAY_HOLD = re.compile(r"[\d+]")
_FORWARDED = re.compile(
    r"\s{0,9}[\[(【<]?\s?(?:fwd?|forwarded(?: message)?|转发|轉發|轉寄|转寄)\s?(?:[\]】):：>]|来自|來自|消息|訊息)",
    re.IGNORECASE,
)
IN_WORDS: tuple[Callable[[str], Written | None], ...] = (
    degrees.read_labelled,
    degrees.read,
    pairs.read,
    grids.read_plus_code,
    grids.read_mgrs,
    grids.read_utm,
)


def read(text: str) -> Written | None:
    """The position a text holds in WGS-84, or None; a pin goes before the view of a map."""
    plain = clean(text[:LONGEST_TEXT])
    if not _MAY_HOLD.search(plain):
        return None
    view: Written | None = None
    for written in _all(plain):
        settled = datums.settle(written)
        if not settled.view_only:
            return _marked(settled, plain)
        view = view or settled
    return view and _marked(view, plain)


def _all(plain: str) -> Iterator[Written]:
    yield from _there(machine_made.read_aml(plain), machine_made.read_wechat(plain), machine_made.read_geo(plain))
    links, words = map_links.take_out(plain)
    yield from map_links.read_all(links)
    words = machine_made.without_geo(words)
    for reader in IN_WORDS:
        yield from _there(reader(words))
    yield from _there(grids.read_short_plus_code(plain, words))


def _there(*found: Written | None) -> Iterator[Written]:
    return (each for each in found if each is not None)


def _marked(written: Written, plain: str) -> Written:
    return written.flagged(Flag.FORWARDED) if _FORWARDED.match(plain) else written
