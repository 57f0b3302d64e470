"""The engines an operator has set up: `libretranslate:https://…,deepl`; none by default."""

from i18n.translation.pretend import PRETEND, Pretend
from i18n.translation.translators import Translator
from rescue.kit.settings import Settings


class EngineUnknown(ValueError):
    """A name in the settings that is no engine."""


def set_up(settings: Settings) -> list[Translator]:
    """The engines in the order they are asked. What is not named as our own is an outside service."""
    own = {name.strip() for name in settings.translation_own_engines.split(",")}
    return [_engine(entry.strip(), own, settings) for entry in settings.translation_engines.split(",") if entry.strip()]


def _engine(entry: str, own: set[str], settings: Settings) -> Translator:
    name, _, address = entry.partition(":")
    if name == "libretranslate" and address:
        # Its HTTP client takes a tenth of a second to load, and most houses ask no engine.
        from i18n.translation.libretranslate import LibreTranslate

        return LibreTranslate(address, key=settings.libretranslate_key, is_external=name not in own)
    if name == "deepl" and settings.deepl_key:
        from i18n.translation.deepl import DeepL

        return DeepL(settings.deepl_key, address=address)
    if name == PRETEND:
        return Pretend()
    raise EngineUnknown(f"HOMEWARD_TRANSLATION_ENGINES: {name} is unknown or lacks its address or key")
