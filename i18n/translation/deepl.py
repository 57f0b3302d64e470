"""DeepL, an outside service: https://developers.deepl.com/docs/translate/translating-xml"""

import httpx2

from i18n.translation.translators import DOWN, QUOTA, REFUSED, UNSUPPORTED, CannotTranslate

FREE, PAID = "https://api-free.deepl.com", "https://api.deepl.com"
CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 12.0
MOST_BYTES = 200_000
OVER_QUOTA = 456
TARGETS = {"en": "EN-US", "pt": "PT-BR", "zh-Hans": "ZH-HANS", "zh-Hant": "ZH-HANT"}


class DeepL:
    """One account; a key that ends in `:fx` belongs to the free service."""

    name = "deepl"
    is_external = True

    def __init__(self, key: str, *, address: str = "") -> None:
        self._client = httpx2.Client(
            base_url=address or (FREE if key.endswith(":fx") else PAID),
            timeout=httpx2.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            headers={"Authorization": f"DeepL-Auth-Key {key}"},
        )

    def translate(self, marked: str, source: str, target: str) -> str:
        """The text in `target`; what stands in `<x>` is left alone."""
        asked = {
            "text": [f"<t>{marked}</t>"],
            "source_lang": source.partition("-")[0].upper(),
            "target_lang": TARGETS.get(target, target.upper()),
            "tag_handling": "xml",
            "tag_handling_version": "v2",
            "ignore_tags": ["x"],
            "preserve_formatting": True,
        }
        try:
            answer = self._client.post("/v2/translate", json=asked)
        except httpx2.HTTPError:
            raise CannotTranslate(DOWN) from None
        if answer.status_code in (429, OVER_QUOTA):
            raise CannotTranslate(QUOTA)
        if answer.status_code >= 500:
            raise CannotTranslate(DOWN)
        if answer.status_code == 400 and "_lang" in answer.text[:500]:
            raise CannotTranslate(UNSUPPORTED)
        if answer.status_code != 200 or len(answer.content) > MOST_BYTES:
            raise CannotTranslate(REFUSED)
        try:
            said = answer.json()["translations"][0]["text"]
        except (ValueError, KeyError, IndexError, TypeError):
            raise CannotTranslate(REFUSED) from None
        if not isinstance(said, str) or not said.strip():
            raise CannotTranslate(REFUSED)
        return said.removeprefix("<t>").removesuffix("</t>")
