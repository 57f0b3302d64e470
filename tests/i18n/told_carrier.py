"""A carrier that answers as it is told and remembers what it carried."""

from i18n.channels.carriers import Handed, OutcomeUnknown, Outgoing, Refused

REFUSED = Refused("21211", is_passing=False)
BUSY = Refused("20429", is_passing=True)
CUT = OutcomeUnknown()
Said = Handed | Exception


class Carrier:
    """A carrier with a record of what it carried; it answers as told, in order, and then takes everything."""

    name = "told"

    def __init__(self, *answers: Said, is_lost: bool = False) -> None:
        self.calls: list[str] = []
        self.carried: list[Outgoing] = []
        self._answers = list(answers)
        self._is_lost = is_lost

    def send(self, outgoing: Outgoing) -> Handed:
        self.calls.append("send")
        answer = self._answers.pop(0) if self._answers else Handed(f"SM{len(self.carried)}")
        if isinstance(answer, Handed) or (answer is CUT and not self._is_lost):
            self.carried.append(outgoing)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def call(self, outgoing: Outgoing) -> Handed:
        return self.send(outgoing)

    def find(self, outgoing: Outgoing) -> Handed | None:
        self.calls.append("find")
        return Handed("SMfound") if outgoing in self.carried else None
