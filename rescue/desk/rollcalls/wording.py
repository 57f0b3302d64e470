"""The sentences of roll-calls and events on the timeline."""

from rescue.kit.words import N_
from rescue.rollcalls.models import How

EVENTS: dict[str, str] = {
    "roll_call.opened": N_("A roll-call was opened."),
    "roll_call.listed": N_("People were put on the roll-call."),
    "roll_call.marked": N_("Somebody's state was said on the roll-call."),
    "roll_call.asked": N_("Everybody whose state is not known was asked by text."),
    "roll_call.link_given": N_("The leader got a link to the roll-call."),
    "roll_call.broadcast": N_("One message went to everybody there."),
    "mass_event.opened": N_("An event of several incidents was opened."),
    "mass_event.joined": N_("This incident was put into an event."),
    "mass_event.left": N_("This incident was taken out of an event."),
}
HOW: dict[str, str] = {
    How.DESK: N_("on the desk"),
    How.LINK: N_("by the leader's link"),
    How.TEXT: N_("by text message"),
    How.API: N_("by a program"),
}
