"""A running house and people who write to it through the signed webhook."""

from collections.abc import Callable, Iterator

import pytest

from rescue.kit.clock import MovedClock
from rescue.mailroom.models import InboundMessage
from tests.rescue.whole_house import Whole, open_whole
from tests.twilio.signed import deliver, message

Write = Callable[..., InboundMessage]


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as opened:
        yield opened


@pytest.fixture
def write(whole: Whole) -> Write:
    """Deliver a text (or a whole form) and let the worker read it; how it was taken."""

    def tell(sender: str | dict[str, str], body: str = "", **more: str) -> InboundMessage:
        form = sender if isinstance(sender, dict) else message(sender, body, **more)
        deliver(whole.client, form)
        whole.step()
        (taken,) = [each for each in whole.rows(InboundMessage) if each.sid == form["MessageSid"]]
        return taken

    return tell
