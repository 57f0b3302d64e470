"""Sentences for what happens to bills, complaints and units."""

from rescue.kit.words import N_

EVENTS: dict[str, str] = {
    "bill.received": N_("A bill came in."),
    "bill.queried": N_("A question was asked about a bill."),
    "bill.withdrawn": N_("A bill was taken back."),
    "bill.audited": N_("A bill was checked."),
    "complaint.recorded": N_("A complaint about a helper was recorded."),
    "complaint.taken_back": N_("A complaint about a helper was taken back."),
}
HIDDEN = frozenset({"call_out.located"})
"""Where a helper is stands on the case with its age; a line for each minute would hide what was done."""
