"""Templates of every room in one Jinja2 environment per language: escaped, strict, translated."""

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from rescue.kit.web.house import DEFAULT_LANGUAGE
from rescue.kit.words import N_

if TYPE_CHECKING:
    from types import CodeType

    from rescue.kit.web.house import House, LanguageChoice

PACKAGES = ("rescue", "coverage", "claims", "i18n")
FOLDER = "templates"
NOTICE_PLACE = Markup("<!--language-->")
ONLY_IN = N_("This page is in %(language)s only.")
PARTLY_IN = N_("Some words on this page are in %(language)s.")


class Pages:
    """Renders `templates/<room>/<name>.html` of any room in the language asked for."""

    def __init__(self, house: "House") -> None:
        self._house = house
        self._environment = make_environment(house)
        self._speaking: dict[str, Environment] = {}

    def render(
        self, name: str, language: "LanguageChoice", *, wanted: "LanguageChoice | None" = None, **values: Any
    ) -> str:
        """The page as text; `values` are the template's, `reader` is its language and `now` the house's instant.

        Whoever wanted another language, or meets words of another one, is told so at the top of the page.
        """
        house, wanted = self._house, wanted or language
        template = self.speaking(language.tag).get_template(name)
        with house.foreign_texts() as foreign:
            text = template.render(
                reader=language, wanted=wanted, now=house.clock.now(), languages=house.languages, **values
            )
        if wanted == language and not foreign:
            return text
        kept = language if wanted != language else house.language(DEFAULT_LANGUAGE) or language
        said = house.translator(wanted.tag).gettext(ONLY_IN if wanted != language else PARTLY_IN, language=kept.name)
        notice = Markup('<p class="notice foreign" role="note" lang="{}" dir="{}">{}</p>').format(
            wanted.tag, wanted.direction, said
        )
        return text.replace(NOTICE_PLACE, notice, 1)

    def speaking(self, tag: str) -> Environment:
        """The environment of one language; kept, because compiled templates are kept in it."""
        if tag not in self._speaking:
            self._speaking[tag] = self._house.speak(self._environment, tag)
        return self._speaking[tag]


class CompiledOnce(BytecodeCache):
    """A template's code is the same in every language: only what it calls differs. It is compiled once a process."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key, bucket.checksum] = bucket.code


_compiled = CompiledOnce()


def make_environment(house: "House") -> Environment:
    """Every value is escaped, and a name that does not exist is an error."""
    environment = Environment(
        loader=FileSystemLoader(template_folders()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
        # What a filter makes of a constant is compiled in: a house with filters of its own compiles for itself.
        bytecode_cache=CompiledOnce() if house.filters else _compiled,
    )
    environment.newstyle_gettext = True  # type: ignore[attr-defined] # the extension adds it
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters.update(house.filters)
    environment.globals.update(
        asset_url=house.assets.url,
        inline_css=lambda name: Markup(house.assets.inline_css(name).text),  # noqa: S704 - our own style sheet
        language_notice=NOTICE_PLACE,
        desk_phone=house.settings.desk_phone,
        is_demonstration=house.settings.is_demonstration,
    )
    return environment


def template_folders() -> list[Path]:
    """Each room's templates folder, the rooms in order of their names."""
    found: list[Path] = []
    for package in PACKAGES:
        root = Path(str(files(package)))
        rooms = (root / FOLDER, *sorted(root.glob(f"*/{FOLDER}")), *sorted(root.glob(f"kit/*/{FOLDER}")))
        found += [folder for folder in rooms if folder.is_dir()]
    return [Path(__file__).parent / FOLDER, *found]
