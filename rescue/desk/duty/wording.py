"""The words of promises, shifts and escalation on the desk."""

from rescue.kit.words import N_

EVENTS: dict[str, str] = {
    "promise.made": N_("Promised: %(promise)s."),
    "promise.kept": N_("Promise kept: %(promise)s."),
    "promise.broken": N_("Promise broken: %(promise)s."),
    "promise.withdrawn": N_("Promise taken back: %(promise)s."),
    "promise.moved": N_("Promised for another hour: %(promise)s."),
    "promise.given": N_("Somebody else minds the promise: %(promise)s."),
}
