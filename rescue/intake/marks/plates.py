"""Number plates in running text, in the scripts that coaches and cars abroad carry; never a phone number or a price."""

import re
import unicodedata
from collections.abc import Iterator

from rescue.intake.marks.tours import DIGITS

MOST_PLATES = 6
FEWEST, MOST = 4, 10
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
TRADITIONAL = str.maketrans("滬遼魯蘇贛鄂桂晉蒙陝閩貴粵寧瓊領雲", "沪辽鲁苏赣鄂桂晋蒙陕闽贵粤宁琼领云")
KOREAN = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주아바사자배하허호"
GAP = r"[\s·.\-]{0,2}"
# Written like nothing else, so they need no word before them.
BY_SHAPE = tuple(
    re.compile(shape)
    for shape in (
        rf"[{PROVINCES}]{GAP}[A-HJ-NP-Z]{GAP}[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳]",
        r"(?<!\d)[1-9]\s?[ก-ฮ]{2}[\s\-]{0,2}\d{2,4}(?!\d)",
        r"(?<![A-Z0-9])\d{2}[A-Z]\d?[\s\-]{0,2}\d{3}\.?\d{2}(?!\d)",  # Vietnam: 51B-123.45
        r"(?<![A-Z0-9])[A-Z]{2}[\s\-]\d{3}[\s\-][A-Z]{2}(?![A-Z0-9])",  # France, Italy
        r"(?<![A-Z0-9])[A-Z]{2}\d{2}\s?[A-Z]{3}(?![A-Z0-9])",  # Britain
        r"(?<![A-Z0-9])\d{4}[\s\-]?[B-DF-HJ-NP-TV-Z]{3}(?![A-Z0-9])",  # Spain
        r"[一-龥]{2,4}\s?\d{2,3}\s?[ぁ-ん]\s?\d{2}[\-\s]?\d{2}(?!\d)",  # Japan
        rf"(?<!\d)\d{{2,3}}[{KOREAN}]\s?\d{{4}}(?!\d)",  # Korea
    )
)
WORDS = (
    r"LICEN[CS]E\s+PLATE|NUMBER\s+PLATE|PLATE|REGISTRATION|\bREG\b|车牌号?码?|車牌號?碼?|牌照号?|牌照號?|ナンバー|번호판"
    r"|ทะเบียน(?:รถ)?|ເລກທະບຽນ|ທະບຽນ|ស្លាកលេខ|BI[EỂ]N\s+S[OỐ]|NOMOR\s+POLISI|PLAT(?:\s+NOMOR)?|NO\.?\s+PLAT|ГОСНОМЕР"
    r"|НОМЕР\s+(?:МАШИНЫ|АВТОБУСА|АВТО)|لوحة(?:\s+رقم)?|IMMATRICULATION|PLAQUE|MATR[IÍ]CULA|KENNZEICHEN|TARGA|PLACA|PLAKA"
)
LETTER = r"[A-ZÄÖÜА-Яก-ฮກ-ຮ؀-ۿ]"
AFTER_A_WORD = re.compile(
    rf"(?:{WORDS})(?:\s*(?:NUMBER|NO|NUM|NR|IS|WAS|是|為|为|号|號|หมายเลข|SỐ|ADALAH|:|：|#|№)\.?)*\s*"
    rf"((?:\d{{1,4}}[\s\-]?)?{LETTER}{{0,3}}(?:[\s\-·]?(?=[A-Z]*\d|[A-Z]{{1,2}}\s?\d)[A-Z0-9]{{1,5}}(?![A-Z0-9])){{1,3}})"
)
MONEY = re.compile(r"\s*(?:฿|¥|\$|€|£|元|บาท|BAHT|THB|RMB|CNY|USD|EUR|KIP|₫|VND|円|원)")


def find(text: str | None) -> frozenset[str]:
    """The plates a text names, each as letters and digits alone: `粤B·12345`, `粵b12345` → `粤B12345`."""
    if not text or not any(character.isdigit() for character in text):
        return frozenset()
    said = _plain(text)
    found: list[str] = []
    for plate in (*_by_shape(said), *_after_a_word(said)):
        # The same plate is often found twice, by its word and by its shape, once with a letter more or less.
        if not any(plate in known or known in plate for known in found):
            found.append(plate)
    return frozenset(found[:MOST_PLATES])


def _plain(text: str) -> str:
    # Full-width and Thai digits become plain ones; a province is written in simplified characters.
    return unicodedata.normalize("NFKC", text).upper().translate(TRADITIONAL).translate(DIGITS)


def _by_shape(said: str) -> Iterator[str]:
    for shape in BY_SHAPE:
        for hit in shape.finditer(said):
            if not MONEY.match(said, hit.end()):
                yield _bare(hit[0])


def _after_a_word(said: str) -> Iterator[str]:
    for hit in AFTER_A_WORD.finditer(said):
        plate = _bare(hit[1])
        digits = sum(character.isdigit() for character in plate)
        is_plate = FEWEST <= len(plate) <= MOST and 2 <= digits <= 7 and (digits < len(plate) or "-" in hit[1])
        if is_plate and not MONEY.match(said, hit.end()):
            yield plate


def _bare(plate: str) -> str:
    return "".join(character for character in plate if character.isalnum())
