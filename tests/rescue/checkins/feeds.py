"""CAP messages as a feed writes them."""

from typing import Any

PHUKET = "8.30,98.10 8.30,98.60 7.60,98.60 7.60,98.10 8.30,98.10"
CHIANG_MAI = "19.00,98.70 19.00,99.30 18.50,99.30 18.50,98.70 19.00,98.70"
SENT = "2026-03-01T08:00:00+07:00"


def cap(identifier: str = "TMD-1", **told: Any) -> bytes:
    """A message of the Thai weather service; `told` changes what it says."""
    told = {
        "sender": "alerts@tmd.example",
        "sent": SENT,
        "status": "Actual",
        "msgType": "Alert",
        "references": "",
        "severity": "Extreme",
        "certainty": "Observed",
        "polygon": PHUKET,
        "expires": "2026-03-01T20:00:00+07:00",
        **told,
    }
    code = "<geocode><valueName>{}</valueName><value>{}</value></geocode>"
    codes = "".join(code.format(*each) for each in told.get("geocodes", ()))
    shape = codes or f"<polygon>{told['polygon']}</polygon>"
    area = f"<area><areaDesc>Phuket</areaDesc>{shape}</area>"
    blocks = "".join(
        f"<info><language>{language}</language><category>Geo</category><event>{event}</event>"
        f"<urgency>Immediate</urgency><severity>{told['severity']}</severity><certainty>{told['certainty']}</certainty>"
        f"<expires>{told['expires']}</expires><headline>{event}!</headline>{area}</info>"
        for language, event in (("en-US", "Tsunami warning"), ("th-TH", "คลื่นสึนามิ"))
    )
    references = f"<references>{told['references']}</references>" if told["references"] else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        f"<identifier>{identifier}</identifier><sender>{told['sender']}</sender><sent>{told['sent']}</sent>"
        f"<status>{told['status']}</status><msgType>{told['msgType']}</msgType><scope>Public</scope>"
        f"{references}{'' if told['msgType'] == 'Cancel' else blocks}</alert>"
    ).encode()


def reference(identifier: str, sent: str = SENT, sender: str = "alerts@tmd.example") -> str:
    return f"{sender},{identifier},{sent}"
