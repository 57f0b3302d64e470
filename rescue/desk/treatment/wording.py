"""What the timeline says of hospitals, reports and doctors: that it happened, never a word of anybody's health."""

from rescue.kit.words import N_

EVENTS: dict[str, str] = {
    "facility.added": N_("A hospital or clinic was added."),
    "fit_to_fly.superseded": N_("A newer decision about flying replaced an older one."),
    "admission.requested": N_("A hospital was asked to take somebody."),
    "admission.admitted": N_("Somebody was admitted to hospital."),
    "admission.refused": N_("A hospital did not take somebody."),
    "admission.noted": N_("A monitoring note was written."),
    "admission.corrected": N_("The hour of a hospital stay was corrected."),
    "admission.discharged": N_("Somebody was discharged from hospital."),
    "admission.transferred": N_("Somebody was moved to another hospital."),
    "admission.left_against_advice": N_("Somebody left the hospital against advice."),
    "admission.died": N_("Somebody died in hospital."),
    "medical_report.received": N_("A medical report was received."),
    "medical_report.read": N_("A medical report was read."),
    "medical_report.erased": N_("A medical report was erased."),
    "fit_to_fly.decided": N_("A doctor decided about flying."),
    "vault_file.opened": N_("A file was opened."),
}
