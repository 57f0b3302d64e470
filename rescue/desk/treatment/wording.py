"""What the desk says of hospitals, stays, reports and doctors; the timeline never a word of anybody's health."""

from rescue.kit.words import N_
from rescue.treatment.asking.models import PAPER_NAMES, RequestState
from rescue.treatment.models import AdmissionState, Capability

__all__ = ["PAPER_NAMES"]  # the templates take all words of treatment from here

CAPABILITIES: dict[Capability, str] = {
    Capability.EMERGENCY: N_("Emergency room"),
    Capability.TRAUMA: N_("Trauma centre"),
    Capability.ICU: N_("Intensive care"),
    Capability.SURGERY: N_("Surgery"),
    Capability.PAEDIATRICS: N_("Children"),
    Capability.OBSTETRICS: N_("Births"),
    Capability.CARDIOLOGY: N_("Heart"),
    Capability.NEUROLOGY: N_("Brain and nerves"),
    Capability.BURNS: N_("Burns"),
    Capability.HYPERBARIC: N_("Decompression chamber"),
    Capability.DIALYSIS: N_("Dialysis"),
    Capability.PSYCHIATRY: N_("Psychiatry"),
    Capability.DENTAL: N_("Teeth"),
    Capability.PHARMACY: N_("Pharmacy"),
}
STATES: dict[AdmissionState, str] = {
    AdmissionState.REQUESTED: N_("Hospital asked"),
    AdmissionState.ADMITTED: N_("In hospital"),
    AdmissionState.REFUSED: N_("Hospital did not take them"),
    AdmissionState.DISCHARGED: N_("Discharged"),
    AdmissionState.TRANSFERRED: N_("Moved to another hospital"),
    AdmissionState.LEFT_AGAINST_ADVICE: N_("Left against advice"),
    AdmissionState.DIED: N_("Died"),
}
MILESTONES: dict[str, str] = {
    "requested_at": N_("Hospital asked"),
    "admitted_at": N_("Admitted"),
    "ended_at": N_("Stay ended"),
}
ENDS: dict[str, tuple[AdmissionState, str]] = {
    "discharge": (AdmissionState.DISCHARGED, N_("They were discharged")),
    "transfer": (AdmissionState.TRANSFERRED, N_("They were moved to another hospital")),
    "departure": (AdmissionState.LEFT_AGAINST_ADVICE, N_("They left against advice")),
}
NEXT_STEPS: dict[str, str] = {
    "ring": N_("Ring the hospital: do they take them?"),
    "look": N_("Ask the hospital how they are, and write it down"),
    "wait": N_("Wait until somebody looks again, or ask for the medical report"),
}
VITALS: dict[str, str] = {
    "pulse": N_("Pulse"),
    "systolic": N_("Blood pressure, upper"),
    "diastolic": N_("Blood pressure, lower"),
    "spo2": N_("Oxygen in percent"),
    "temperature": N_("Temperature, °C"),
    "gcs": N_("Coma scale (3 to 15)"),
}
END_WORDS: dict[str, str] = {
    "summary": N_("What was done"),
    "medication": N_("Medicines to take"),
    "follow_up": N_("Who looks at it again, and when"),
    "needs": N_("What they need on the way"),
}
PLACE_WORDS: dict[str, str] = {"ward": N_("Ward"), "bed": N_("Bed"), "attending": N_("Doctor")}
MEDIF_NUMBERS: dict[str, str] = {
    "days_since_surgery": N_("Days since an operation"),
    "days_since_pneumothorax": N_("Days since a collapsed lung"),
    "days_since_heart_attack": N_("Days since a heart attack"),
    "haemoglobin_g_dl": N_("Haemoglobin, g/dl"),
    "spo2_percent": N_("Oxygen in percent"),
}
MEDIF_TICKS: dict[str, str] = {
    "is_infectious": N_("Infectious"),
    "needs_oxygen": N_("Needs oxygen"),
    "cannot_sit": N_("Cannot sit upright"),
    "is_trapped_gas": N_("Gas is trapped in the body"),
}
WARNINGS: dict[str, str] = {
    "infectious": N_("infectious"),
    "recent_surgery": N_("operation less than ten days ago"),
    "pneumothorax": N_("collapsed lung less than fourteen days ago"),
    "heart_attack": N_("heart attack less than ten days ago"),
    "anaemia": N_("too little haemoglobin"),
    "low_oxygen": N_("too little oxygen"),
    "needs_oxygen": N_("needs oxygen"),
    "cannot_sit": N_("cannot sit upright"),
    "trapped_gas": N_("trapped gas"),
}
LOCKS: dict[str, str] = {
    "consent": N_("Opened by the person's consent"),
    "vital_interest": N_("Opened by a stated emergency"),
    "shut": N_("Shut: nobody has agreed yet"),
    "taken_back": N_("Shut again: the consent was taken back"),
    "erased": N_("Erased"),
}
REQUESTS: dict[RequestState, str] = {
    RequestState.ASKED: N_("Asked for"),
    RequestState.RECEIVED: N_("Papers came"),
    RequestState.WITHDRAWN: N_("Not needed any more"),
}
CONSENTS: dict[str, str] = {
    "asked": N_("asked, no answer yet"),
    "given": N_("given"),
    "refused": N_("refused"),
    "withdrawn": N_("taken back"),
    "expired": N_("the question has expired"),
}
FIELDS: dict[str, str] = {
    **VITALS,
    **MEDIF_NUMBERS,
    "deposit": N_("Deposit asked for"),
    "currency": N_("Currency"),
    "position": N_("Position"),
    "territory_code": N_("Country or region"),
    "name": N_("Name"),
    "languages": N_("Languages"),
    "guarantee_verified_on": N_("Guarantee asked on"),
    "checked_on": N_("Checked on"),
    "email": N_("E-mail"),
    "beds": N_("Beds"),
    "physician": N_("Doctor"),
    "diagnosis": N_("Diagnosis"),
    "valid_until": N_("Valid until"),
    "decision": N_("What the doctor decided"),
    "address": N_("Phone or e-mail"),
    "case_id": N_("Who"),
}
EVENTS: dict[str, str] = {
    "facility.added": N_("A hospital or clinic was added."),
    "facility.changed": N_("A hospital or clinic was changed in the directory."),
    "facility.closed": N_("A hospital or clinic is not used any more."),
    "facility.reopened": N_("A hospital or clinic is used again."),
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
    "medical_report.emergency_stated": N_("An emergency was stated to open a medical report."),
    "medical_report.erased": N_("A medical report was erased."),
    "report_request.asked": N_("A hospital was asked for papers."),
    "report_request.repeated": N_("A hospital was asked for papers once more."),
    "report_request.received": N_("A hospital sent the papers it was asked for."),
    "report_request.withdrawn": N_("The papers asked of a hospital are not needed any more."),
    "fit_to_fly.decided": N_("A doctor decided about flying."),
    "vault_file.opened": N_("A file was opened."),
}
