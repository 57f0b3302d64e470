"""Which carrier takes which channel: one for phones, others beside it for mail and browsers."""

from collections.abc import Mapping

from i18n.channels.carriers import Carrier, Handed, Outgoing


class SeveralCarriers:
    """A carrier made of several; what none of the others takes goes to the one for phones."""

    def __init__(self, phones: Carrier, others: Mapping[str, Carrier]) -> None:
        self.name = phones.name
        self._phones = phones
        self._others = others

    def send(self, outgoing: Outgoing) -> Handed:
        return self._of(outgoing).send(outgoing)

    def call(self, outgoing: Outgoing) -> Handed:
        return self._phones.call(outgoing)

    def find(self, outgoing: Outgoing) -> Handed | None:
        return self._of(outgoing).find(outgoing)

    def _of(self, outgoing: Outgoing) -> Carrier:
        return self._others.get(outgoing.channel, self._phones)
