"""Whether a sentence says no: a lost "not" turns "he is not breathing" into its opposite."""

import re

_WORDS: dict[str, str] = {
    "en": r"\b(?:not?|never|none|nobody|nothing|cannot|without|unable|un(?:conscious|able))\b|n[’']t\b",
    "zh": r"不(?!好意思|锈|鏽|同|仅|僅|久)|没|沒|無(?!線)|无(?!线)|未|别(?!的|人|墅)|別(?!的|人|墅)|勿|非(?!常|洲)",
    "ja": r"ない|ません|なかった|ぬ(?:。|$)|いいえ|無[しい]|未|不(?!思議)",
    "ko": r"않|없|못|아니|안 ",
    "th": r"ไม่|ไร้|มิได้|อย่า(?!ง)|ห้าม|ยังไม่",
    "vi": r"\b(?:không|chưa|chẳng|đừng|khong|chua)\b",
    "id": r"\b(?:tidak|bukan|belum|jangan|tanpa|tak|nggak|gak)\b",
    "ms": r"\b(?:tidak|bukan|belum|jangan|tanpa|tak)\b",
    "km": r"មិន|គ្មាន|ពុំ|កុំ|ទេ",
    "lo": r"ບໍ່|ຢ່າ",
    "my": r"မ(?:[က-အ]+).*?(?:ဘူး|ပါ)|မရှိ|မဟုတ်|မလုပ်|မဖြစ်|မနေ",
    "ru": r"\b(?:не|нет|ни|без|нельзя|никто|ничего|никогда)\b",
    "ar": r"(?:^|[\s،])(?:لا|لم|لن|ليس|ليست|لست|ما|بدون|غير|بلا)(?=\s)",
    "fr": r"\b(?:ne|pas|non|jamais|sans|aucune?|rien|personne)\b|\bn[’']",
    "es": r"\b(?:no|nunca|sin|ningun[oa]?|ningún|nada|nadie|ni|tampoco)\b",
    "de": r"\b(?:nicht|kein(?:e[mnrs]?)?|nie(?:mals|mand)?|nichts|ohne|nein)\b|bewusstlos",
    "it": r"\b(?:non|no|mai|senza|nessun[oa]?|niente|nulla|né)\b",
    "pt": r"\b(?:não|nunca|sem|nenhuma?|nada|ninguém|nem)\b",
    "tr": r"\b(?:değil|yok|hayır|asla)\b|m[ıiuü]yor|(?:ma|me)(?:dı|di|z|mış|miş|yın|yin)\b",
}
_PATTERNS = {code: re.compile(pattern, re.IGNORECASE) for code, pattern in _WORDS.items()}


def says_no(text: str, language: str) -> bool | None:
    """Whether there is a negation in it; None where we cannot tell in this language."""
    pattern = _PATTERNS.get(language.split("-")[0])
    return None if pattern is None else pattern.search(text) is not None
