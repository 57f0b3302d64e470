"""What stays of a name when its language bends it: Russian endings, Arabic beginnings, Korean particles."""

import re

SHORTEST_STEM = 3
ENDINGS = "ами ями ого ому ыми ими ая ой ую ые ых ый ом ое ей ем ам ах ов ью ям ях а я о е ы и у ю ь й"
ENDING = re.compile(rf"(?<=\w{{{SHORTEST_STEM}}})(?:{'|'.join(ENDINGS.split())})(?= |\Z)")
ARABIC_BEFORE = ("وبال", "وال", "بال", "فال", "كال", "ول", "وب", "و", "ف", "ب", "ل", "ك")
PARTICLES = (
    "에", "의", "은", "는", "을", "를", "로", "으로", "와", "과", "도", "까지", "부터", "이에", "예요", "입니", "인데",
    "이요", "공항", "시내", "섬", "쪽", "여행", "이", "가",
)  # fmt: skip
PARTICLE = re.compile("|".join(PARTICLES))


def stem(name: str) -> str:
    """`саудовской аравии` and `саудовская аравия` as one."""
    return ENDING.sub("", name)


def arabic_forms(word: str) -> list[str]:
    """The word as it is, then without `in`, `and`, `to` that are written together with it."""
    forms = [word]
    if word.startswith("لل"):
        forms.append("ال" + word[2:])
    for before in ARABIC_BEFORE:
        if word.startswith(before) and len(word) - len(before) >= SHORTEST_STEM:
            rest = word[len(before) :]
            forms += ["ال" + rest, rest] if before.endswith("ال") else [rest]
    return forms
