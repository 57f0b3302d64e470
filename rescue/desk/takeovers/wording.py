"""What the timeline says of take-overs and of data that left the house, and the words of grounds."""

from rescue.kit.disclosures import GroundsKind, Part, Way
from rescue.kit.words import N_
from rescue.takeover import sharing

EVENTS: dict[str, str] = {
    "take_over.drafted": N_("A hand-over of the case was drafted."),
    "take_over.text_changed": N_("The text of a hand-over was changed."),
    "take_over.offered": N_("A hand-over was sent to be signed."),
    "take_over.code_sent": N_("A code was sent to sign the hand-over."),
    "take_over.signed": N_("The hand-over was signed."),
    "take_over.attached": N_("A hand-over was found to be about this case."),
    "take_over.active": N_("The case was taken over: from now on we act instead of them."),
    "take_over.ended": N_("The hand-over has ended."),
    "take_over.revoked": N_("They took the case back: nothing more is theirs to see, nor ours to do in it."),
    "take_over.refused": N_("The hand-over was refused."),
    "take_over.read": N_("Somebody of the organisation opened the file."),
    "mission_notice.opened": N_("A mission is to be told: the rule says so."),
    "mission_notice.nationality_said": N_("Whose citizen it is was said."),
    "mission_notice.asked": N_("The person was asked whether their mission may be told."),
    "mission_notice.answered": N_("Their answer about telling the mission was recorded."),
    "mission_notice.open": N_("A mission is to be told after all."),
    "mission_notice.told": N_("The mission was told."),
    "mission_notice.declined": N_("The mission is not told: the person does not want it."),
    "mission_notice.not_needed": N_("The mission need not be told."),
    "outside_contact.added": N_("A contact of a mission or organisation was added."),
    "outside_contact.confirmed": N_("A contact of a mission or organisation was confirmed."),
    "outside_contact.ended": N_("A contact of a mission or organisation is not used any more."),
    "outside_contact.digest_set": N_("How often a digest is sent was changed."),
    "disclosure.recorded": N_("Personal data left the house; the disclosure record says what, to whom and why."),
}
GROUNDS: dict[str, str] = {
    GroundsKind.CONSENT: N_("The person agreed"),
    GroundsKind.LAW: N_("A law asks for it or allows it"),
    GroundsKind.VITAL_INTEREST: N_("A life depends on it"),
}
WAYS: dict[str, str] = {
    Way.TAKE_OVER_PAGE: N_("File of a hand-over opened"),
    Way.DIGEST_TABLE: N_("Digest saved as a table"),
    Way.MISSION_NOTICE: N_("Notice to a mission"),
    Way.TIMELINE_TABLE: N_("Timeline saved as a table"),
    Way.JOB: N_("Job accepted by a provider"),
    Way.REFUND_PAGE: N_("A travel agency looked at the name on its refund page"),
}
PARTS: dict[str, str] = {
    Part.NAME: N_("name"),
    Part.PHONE: N_("phone"),
    Part.NATIONALITY: N_("nationality"),
    Part.LOCATION: N_("where they are"),
    Part.COURSE: N_("what happened"),
    Part.FAMILY: N_("contact with the family"),
    Part.HEALTH: N_("health"),
    Part.MONEY: N_("money"),
    Part.DOCUMENTS: N_("papers"),
    Part.JOURNEY: N_("journey"),
}
JOB = sharing.HELP.words
RECEIVERS: dict[str, str] = {
    "mission": N_("mission"),
    "agency": N_("agency"),
    "provider": N_("provider"),
    "organisation": N_("organisation"),
    "person": N_("somebody else"),
}
CHANNELS: dict[str, str] = {"email": N_("E-mail"), "sms": N_("Text message"), "voice": N_("Call")}
RHYTHMS: dict[str, str] = {
    "never": N_("no digest"),
    "daily": N_("every day"),
    "weekly": N_("every Monday"),
    "monthly": N_("on the first of the month"),
}
ANSWERS: dict[str, str] = {
    "none": N_("Not asked yet"),
    "asked": N_("Asked, not answered yet"),
    "given": N_("Agreed"),
    "refused": N_("Did not agree"),
}
