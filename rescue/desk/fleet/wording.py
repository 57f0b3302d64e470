"""Sentences for what happens to bills, complaints, units, partners' own programs and the files that are kept."""

from rescue.kit.words import N_

EVENTS: dict[str, str] = {
    "bill.received": N_("A bill came in."),
    "bill.queried": N_("A question was asked about a bill."),
    "bill.withdrawn": N_("A bill was taken back."),
    "bill.audited": N_("A bill was checked."),
    "complaint.recorded": N_("A complaint about a helper was recorded."),
    "complaint.taken_back": N_("A complaint about a helper was taken back."),
    "call_out.located": N_("A helper showed where they are."),
    "unit.added": N_("A unit was added."),
    "unit.available": N_("A unit is free again."),
    "unit.on_job": N_("A unit was held for a call-out."),
    "unit.off_duty": N_("A unit went off duty."),
    "unit.removed": N_("A unit was removed."),
    "webhook_endpoint.added": N_("A partner's own system is told of offers from now on."),
    "webhook_endpoint.active": N_("A partner's own system is told of offers again."),
    "webhook_endpoint.changed": N_("The address of a partner's own system was changed."),
    "webhook_endpoint.disabled": N_("A partner's own system is told nothing more."),
    "webhook_endpoint.removed": N_("A partner's own system was taken out."),
    "webhook_endpoint.rotated": N_("A partner's own system has a new secret."),
    "webhook_endpoint.tested": N_("A test was sent to a partner's own system."),
    "webhook_endpoint.replayed": N_("Something was sent to a partner's own system once more."),
    "webhook_telling.delivered": N_("A partner's own system took what it was told."),
    "webhook_telling.failed": N_("A partner's own system did not take what it was told."),
    "vault_file.kept": N_("A file was shut away."),
    "vault_file.changed": N_("A file was shut away under a new key."),
    "vault_file.erased": N_("A file was erased."),
}
HIDDEN = frozenset({"call_out.located"})
"""Where a helper is stands on the case with its age; a line for each minute would hide what was done."""
