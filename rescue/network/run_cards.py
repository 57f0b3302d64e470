"""Run cards: the kinds of incidents, and the services that the card written in the house calls for each.

What the desk changed of a card is in `rescue/network/cards`; this is for whoever has no unit of work at hand.
"""

from rescue.network.cards.defaults import default_card
from rescue.network.kinds import KIND_NAMES, Kind, kind_name, kind_of
from rescue.network.models import Service

__all__ = ["KIND_NAMES", "Kind", "kind_name", "kind_of", "services_for"]


def services_for(kind: Kind) -> tuple[Service, ...]:
    """The services an incident of this kind needs, the most urgent first."""
    return tuple(dict.fromkeys(line.service for line in default_card(kind).lines if line.level == 1))
