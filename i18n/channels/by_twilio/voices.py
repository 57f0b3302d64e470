"""Which voice says a language and which ear hears it: pairs that Twilio takes, because a wrong pair makes `<Say>` fail.

Source: Twilio's list of text-to-speech voices and of speech-recognition languages (2026-09). Twilio has no voice for
Khmer, Lao and Burmese and no ear for Burmese; nothing here pretends otherwise.
"""

from dataclasses import dataclass

AS_OF = "2026-09"


@dataclass(frozen=True)
class Voice:
    """A voice and its `language` attribute."""

    name: str
    says: str


VOICES: dict[str, Voice] = {
    "zh-Hans": Voice("Polly.Zhiyu", "cmn-CN"),
    "zh-Hant": Voice("Google.cmn-TW-Standard-A", "cmn-TW"),
    "en": Voice("Polly.Joanna", "en-US"),
    "th": Voice("Google.th-TH-Standard-A", "th-TH"),
    "vi": Voice("Google.vi-VN-Standard-A", "vi-VN"),
    "id": Voice("Google.id-ID-Standard-A", "id-ID"),
    "ms": Voice("Google.ms-MY-Standard-A", "ms-MY"),
    "ja": Voice("Polly.Mizuki", "ja-JP"),
    "ko": Voice("Polly.Seoyeon", "ko-KR"),
    "ru": Voice("Polly.Tatyana", "ru-RU"),
    "ar": Voice("Polly.Zeina", "arb"),
    "fr": Voice("Polly.Lea", "fr-FR"),
    "es": Voice("Polly.Lucia", "es-ES"),
    "de": Voice("Polly.Marlene", "de-DE"),
    "it": Voice("Polly.Bianca", "it-IT"),
    "pt": Voice("Polly.Camila", "pt-BR"),
    "tr": Voice("Polly.Filiz", "tr-TR"),
}
EARS: dict[str, str] = {
    "zh-Hans": "cmn-Hans-CN",
    "zh-Hant": "cmn-Hant-TW",
    "en": "en-US",
    "th": "th-TH",
    "vi": "vi-VN",
    "id": "id-ID",
    "ms": "ms-MY",
    "ja": "ja-JP",
    "ko": "ko-KR",
    "km": "km-KH",
    "lo": "lo-LA",
    "ru": "ru-RU",
    "ar": "ar-AE",
    "fr": "fr-FR",
    "es": "es-ES",
    "de": "de-DE",
    "it": "it-IT",
    "pt": "pt-BR",
    "tr": "tr-TR",
}
