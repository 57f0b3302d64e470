"""LibreTranslate, on a server of one's own: https://docs.libretranslate.com/guides/api_usage

There is no address by default; the public one is a stranger's.
"""

from typing import Any

import httpx2

from i18n.translation.translators import DOWN, QUOTA, REFUSED, UNSUPPORTED, CannotTranslate

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 12.0
MOST_BYTES = 200_000
# Older servers call Chinese `zh` and `zt`.
OTHER_NAMES = {"zh-Hans": ("zh",), "zh-Hant": ("zt",), "pt": ("pt-BR", "pb")}


class LibreTranslate:
    """One server; which pairs it has is asked once."""

    name = "libretranslate"

    def __init__(self, address: str, *, key: str = "", is_external: bool = True) -> None:
        self.is_external = is_external
        self._key = key
        self._client = httpx2.Client(
            base_url=address.rstrip("/"), timeout=httpx2.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        )
        self._pairs: dict[str, frozenset[str]] | None = None

    def translate(self, marked: str, source: str, target: str) -> str:
        """The text in `target`, its tags kept by the server as far as it can; CannotTranslate for every no."""
        asked = {"q": marked, "source": self._name_of(source), "target": self._name_of(target), "format": "html"}
        if asked["target"] not in self._known_pairs()[asked["source"]]:
            raise CannotTranslate(UNSUPPORTED)
        answer = self._ask("POST", "/translate", {**asked, **({"api_key": self._key} if self._key else {})})
        said = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(said, str) or not said.strip():
            raise CannotTranslate(REFUSED)
        return said

    def _name_of(self, code: str) -> str:
        pairs = self._known_pairs()
        for name in (code, *OTHER_NAMES.get(code, ())):
            if name in pairs:
                return name
        raise CannotTranslate(UNSUPPORTED)

    def _known_pairs(self) -> dict[str, frozenset[str]]:
        if self._pairs is None:
            listed = self._ask("GET", "/languages")
            try:
                self._pairs = {each["code"]: frozenset(each["targets"]) for each in listed}
            except (KeyError, TypeError):
                raise CannotTranslate(REFUSED) from None
        return self._pairs

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        try:
            answer = self._client.request(method, path, json=body)
        except httpx2.HTTPError:
            raise CannotTranslate(DOWN) from None
        if answer.status_code == 429:
            raise CannotTranslate(QUOTA)
        if answer.status_code >= 500:
            raise CannotTranslate(DOWN)
        if answer.status_code == 400 and "not supported" in answer.text[:500]:
            raise CannotTranslate(UNSUPPORTED)
        if answer.status_code != 200 or len(answer.content) > MOST_BYTES:
            raise CannotTranslate(REFUSED)
        try:
            return answer.json()
        except ValueError:
            raise CannotTranslate(REFUSED) from None
