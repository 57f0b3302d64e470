"""The columns of a directory file, what they hold, and what can be wrong with a cell."""

from rescue.kit.words import N_
from rescue.network.drafts import Channel

COLUMNS: dict[str, str] = {
    "name": N_("Name of the partner (needed)."),
    "licence_number": N_("Licence number; with the name it says which partner this is (needed)."),
    "legal_name": N_("Registered name."),
    "licence_valid_until": N_("Date such as 2027-12-31."),
    "contract_valid_from": N_("Date such as 2026-01-01."),
    "contract_valid_until": N_("Date such as 2027-12-31."),
    "languages": N_("Spoken varieties, best first: th en cmn yue."),
    "sms": N_("Number for texts with country code: +66…"),
    "voice": N_("Number for calls with country code: +66…"),
    "whatsapp": N_("WhatsApp number with country code."),
    "email": N_("Mail address."),
    "currency": N_("ISO 4217 code such as THB (needed)."),
    "station": N_("Name of the station (needed)."),
    "territory": N_("Code of the country or region such as TH (needed)."),
    "latitude": N_("Degrees such as 7.8804 (needed)."),
    "longitude": N_("Degrees such as 98.3923 (needed)."),
    "time_zone": N_("IANA name such as Asia/Bangkok (needed)."),
    "services": N_("translation shopping_guide medical_treatment casualty_transport dispute_coordination (needed)."),
    "also_serves": N_("Codes of other territories it may be called to."),
    "cross_border": N_("yes when it may be called across any border."),
    "hours": N_("Mo-Fr 08:00-18:00; Sa 09:00-13:00, or 24/7."),
    "phone": N_("The station's own phone."),
    "call_out_fee": N_("Price of a call-out in whole units of the currency, such as 1500."),
    "per_km": N_("Price of a kilometre."),
    "per_hour": N_("Price of an hour."),
    "night_percent": N_("100 or more: the price by night in percent of the day's."),
    "surcharges": N_("Sa-Su 00:00-24:00 150; 04-13 200: days and hours or a date, then the percent."),
    "notes": N_("Anything else."),
}
REQUIRED = (
    *("name", "licence_number", "currency", "station", "territory"),
    *("latitude", "longitude", "time_zone", "services"),
)
EXAMPLE: dict[str, str] = {
    "name": "Andaman Rescue",
    "licence_number": "TH-0001",
    "legal_name": "Andaman Rescue Co. Ltd.",
    "licence_valid_until": "2027-12-31",
    "contract_valid_from": "2026-01-01",
    "contract_valid_until": "2027-12-31",
    "languages": "th en cmn",
    "sms": "+99976400001",
    "voice": "+99976400001",
    "email": "desk@example.org",
    "currency": "THB",
    "station": "Phuket Town",
    "territory": "TH",
    "latitude": "7.8804",
    "longitude": "98.3923",
    "time_zone": "Asia/Bangkok",
    "services": "casualty_transport medical_treatment",
    "cross_border": "no",
    "hours": "24/7",
    "call_out_fee": "1500",
    "per_km": "35",
    "per_hour": "900",
    "night_percent": "125",
}
CHANNELS = (Channel.SMS, Channel.VOICE, Channel.WHATSAPP, Channel.EMAIL)
PRICES = ("call_out_fee", "per_km", "per_hour")
FILE_NAMES = {
    "territory_code": "territory",
    "serves": "also_serves",
    "call_out_fee_minor": "call_out_fee",
    "per_km_minor": "per_km",
    "per_hour_minor": "per_hour",
    "tariffs": "call_out_fee",
    "contacts": "sms",
    "stations": "station",
}

COLUMN_MISSING = N_("This column is missing.")
COLUMN_TWICE = N_("This column occurs twice.")
COLUMN_UNKNOWN = N_("This column is not known.")
BAD_NUMBER = N_("A number is needed.")
BAD_DATE = N_("A date such as 2027-12-31 is needed.")
BAD_SERVICE = N_("These are not services we know.")
BAD_YES = N_("Say yes or no.")
DIFFERS = N_("This differs from the row above for the same partner.")
