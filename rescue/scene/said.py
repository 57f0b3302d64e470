"""The names of tasks and evidence, for the agent on the scene and for letters to whoever has something."""

from enum import StrEnum

from rescue.kit.words import N_
from rescue.scene.models import EvidenceState, SceneTaskState


class EvidenceKind(StrEnum):
    CCTV = "cctv"
    SHOP_RECORDER = "shop_recorder"
    DASHCAM = "dashcam"
    VEHICLE_CAMERA = "vehicle_camera"
    RIDE_TRACE = "ride_trace"
    TOLL_RECORD = "toll_record"
    PHONE_POSITION = "phone_position"
    WITNESS = "witness"
    PHOTOS = "photos"
    TRACES = "traces"
    POLICE_REPORT = "police_report"
    MEDICAL_RECORD = "medical_record"
    BODY_TRACES = "body_traces"
    RECEIPT = "receipt"
    CONTRACT = "contract"
    GOODS = "goods"
    MESSAGES = "messages"
    PREMISES_RECORD = "premises_record"
    KEY_RECORD = "key_record"
    VEHICLE_DATA = "vehicle_data"
    CUSTODY_RECORD = "custody_record"
    BORDER_RECORD = "border_record"
    BANK_RECORD = "bank_record"
    WEATHER = "weather"
    COPY_OF_PAPERS = "copy_of_papers"
    OTHER = "other"


EVIDENCE_NAMES: dict[EvidenceKind, str] = {
    EvidenceKind.CCTV: N_("CCTV recording"),
    EvidenceKind.SHOP_RECORDER: N_("Recording of a shop's camera"),
    EvidenceKind.DASHCAM: N_("Dash-cam recording"),
    EvidenceKind.VEHICLE_CAMERA: N_("Recording of a bus or taxi camera"),
    EvidenceKind.RIDE_TRACE: N_("Trip record of a ride-hailing service"),
    EvidenceKind.TOLL_RECORD: N_("Toll or parking record"),
    EvidenceKind.PHONE_POSITION: N_("Position record of a phone"),
    EvidenceKind.WITNESS: N_("Witness statement"),
    EvidenceKind.PHOTOS: N_("Photos or videos"),
    EvidenceKind.TRACES: N_("Paint, debris or other traces"),
    EvidenceKind.POLICE_REPORT: N_("Police report"),
    EvidenceKind.MEDICAL_RECORD: N_("Medical record"),
    EvidenceKind.BODY_TRACES: N_("Injuries, clothes and samples"),
    EvidenceKind.RECEIPT: N_("Receipt or card slip"),
    EvidenceKind.CONTRACT: N_("Contract, advertisement or price tag"),
    EvidenceKind.GOODS: N_("Goods and packaging"),
    EvidenceKind.MESSAGES: N_("Messages and call list"),
    EvidenceKind.PREMISES_RECORD: N_("Accident book or cleaning record of the place"),
    EvidenceKind.KEY_RECORD: N_("Record of doors, tickets or gates"),
    EvidenceKind.VEHICLE_DATA: N_("Data recorded by a vehicle"),
    EvidenceKind.CUSTODY_RECORD: N_("Custody record"),
    EvidenceKind.BORDER_RECORD: N_("Entry and exit record"),
    EvidenceKind.BANK_RECORD: N_("Bank or card record"),
    EvidenceKind.WEATHER: N_("Weather record"),
    EvidenceKind.COPY_OF_PAPERS: N_("Copy of identity papers"),
    EvidenceKind.OTHER: N_("Other evidence"),
}
SECURE = "secure"
"""A task to get one piece of evidence, named by it."""
TASK_NAMES: dict[str, str] = {
    "police_report": N_("Report to the police; get a copy or the number"),
    "witnesses": N_("Take witnesses' names, phones and what they saw"),
    "photos": N_("Photograph the place, marks and damage"),
    "cctv": N_("Find cameras; ask that recordings are kept"),
    "dashcams": N_("Ask drivers, taxis and buses for dash-cam recordings"),
    "traces": N_("Secure paint, debris and clothes; photograph first"),
    "medical_record": N_("Get the first medical record; injuries are photographed"),
    "other_party": N_("Note the other side's names, plate and insurance"),
    "premises": N_("Have the place write down the accident; get a copy"),
    "receipts": N_("Collect receipts, card slips and price tags"),
    "goods": N_("Photograph the goods; keep them as they are"),
    "seller": N_("Speak with the seller; write down the answer"),
    "keep_apart": N_("Keep the sides calm; promise and sign nothing"),
    "statement": N_("Write down what the traveller remembers"),
    "custody": N_("Find out where they are held, since when and why"),
    "lawyer": N_("Ask for a lawyer, an interpreter and the consulate"),
    "belongings": N_("List their belongings and have them kept"),
    "last_seen": N_("Find out who saw them last, when and where"),
    "search_nearby": N_("Ask hotels, hospitals and stations nearby"),
    "shelter": N_("Find out where people are sheltered and who is missing"),
    "identity": N_("Confirm who they are by papers or somebody who knew them"),
    "death_papers": N_("Find out who holds the body and issues the papers"),
    "copies": N_("Copy all papers that are left"),
    SECURE: N_("Secure: %(evidence)s"),
}
TASK_STATES: dict[SceneTaskState, str] = {
    SceneTaskState.OPEN: N_("To do"),
    SceneTaskState.DONE: N_("Done"),
    SceneTaskState.FAILED: N_("Could not be done"),
    SceneTaskState.NOT_NEEDED: N_("Not needed"),
}
EVIDENCE_STATES: dict[EvidenceState, str] = {
    EvidenceState.NOTICED: N_("Exists"),
    EvidenceState.ASKED: N_("Asked for"),
    EvidenceState.RECEIVED: N_("Has come in"),
    EvidenceState.REFUSED: N_("Refused"),
    EvidenceState.LOST: N_("Lost or overwritten"),
    EvidenceState.ABSENT: N_("There is none"),
}
