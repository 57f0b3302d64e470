"""A text to our number, as the carrier would hand it over."""

import itertools

from rescue.mailroom import taking
from tests.rescue.whole_house import Whole

_numbers = itertools.count(1)


def text_in(whole: Whole, phone: str, text: str) -> None:
    form = {"MessageSid": f"SM{next(_numbers):032x}", "From": phone, "To": "+15550000000", "Body": text}
    with whole.house.database.write() as db:
        taking.take_message(db, form)
