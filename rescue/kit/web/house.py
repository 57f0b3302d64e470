"""The parts of a running process, in one value that every route can reach."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, cast
from weakref import WeakKeyDictionary

from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from starlette.requests import HTTPConnection

from rescue.kit import assets
from rescue.kit.access.signin import Identified, identify
from rescue.kit.chance import Chance
from rescue.kit.clock import Clock
from rescue.kit.database import Database, Db
from rescue.kit.settings import Settings
from rescue.kit.wakeups import Wakeups

if TYPE_CHECKING:
    from rescue.kit.web.live import Stream
    from rescue.kit.web.templates import Pages

DEFAULT_LANGUAGE = "en"


class Translator(Protocol):
    """The texts of one language, their named values filled in; i18n.catalogues has the real ones."""

    def gettext(self, text: str, /, **values: object) -> str: ...


class English:
    """English source text as it stands."""

    def gettext(self, text: str, /, **values: object) -> str:
        return text % values


class InlineCss(Protocol):
    """A style sheet for a <style> element, and what lets the content security policy accept exactly it."""

    @property
    def text(self) -> str: ...

    @property
    def csp_source(self) -> str: ...


class Assets(Protocol):
    """The built front end; rescue.kit.assets is the real one."""

    def url(self, name: str) -> str: ...

    def inline_css(self, name: str) -> InlineCss: ...


@dataclass(frozen=True)
class LanguageChoice:
    """A language of the pages: its tag, its name in its own script, its direction."""

    tag: str
    name: str
    direction: str = "ltr"


ENGLISH = LanguageChoice(DEFAULT_LANGUAGE, "English")


def _untranslated(_language: str) -> Translator:
    return English()


def _first_offered(_accepted: str) -> str:
    return DEFAULT_LANGUAGE


def _as_asked(language: str, _path: str) -> str:
    return language


def _no_foreign_texts() -> AbstractContextManager[set[str]]:
    return nullcontext(set())


@pass_eval_context
def _say(here: EvalContext, text: str, /, **values: object) -> str:
    return (Markup(text) if here.autoescape else text) % values  # noqa: S704 - our own text; its values are escaped


@pass_eval_context
def _say_number(here: EvalContext, one: str, many: str, number: int, /, **values: object) -> str:
    return _say(here, one if number == 1 else many, num=number, **values)


def speak_english(environment: Environment, _language: str) -> Environment:
    """A copy of the environment that leaves English source text as it stands."""
    speaking = environment.overlay()
    speaking.globals = {**environment.globals, "gettext": _say, "ngettext": _say_number}
    return speaking


@dataclass(frozen=True)
class House:
    """Settings, database and hooks of one process; rescue/app.py builds it once, routes find it at app.state.house."""

    settings: Settings
    database: Database
    clock: Clock
    chance: Chance
    assets: Assets = assets
    languages: tuple[LanguageChoice, ...] = (ENGLISH,)
    translator: Callable[[str], Translator] = _untranslated
    negotiate: Callable[[str], str] = _first_offered  # an Accept-Language header -> one of `languages`
    speak: Callable[[Environment, str], Environment] = speak_english  # templates in a language; i18n.templates.speak
    page_language: Callable[[str, str], str] = _as_asked  # (reader's language, path) -> what the page is served in
    foreign_texts: Callable[[], AbstractContextManager[set[str]]] = _no_foreign_texts  # what was said in another one
    identify: Callable[[Db, HTTPConnection], Identified | None] = identify
    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    inlined_css: tuple[str, ...] = ("traveller.css", "sos.css")
    own_signature_paths: tuple[str, ...] = ()  # webhooks: they carry a signature instead of a same-origin mark
    open_forms: tuple[str, ...] = ()  # forms that lend no power and that no browser may be refused: the SOS
    body_limits: Mapping[str, int] = field(
        default_factory=dict
    )  # how a path begins (`*`: an id) -> most bytes; the longest counts
    parts: dict[str, Any] = field(default_factory=dict)  # what other rooms hang up here, by name
    _turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = field(default_factory=WeakKeyDictionary)

    @property
    def wakeups(self) -> Wakeups:
        """Hears every commit on this database; for the stream and for a worker in this process."""
        return cast(Wakeups, self._part("wakeups", lambda: Wakeups(self.database)))

    @property
    def stream(self) -> "Stream":
        """The live stream of this process, made at first use."""
        from rescue.kit.web.live import Stream

        return cast("Stream", self._part("stream", lambda: Stream(self.database, self.wakeups)))

    @property
    def pages(self) -> "Pages":
        """The Jinja environment of this process, made at first use."""
        from rescue.kit.web.templates import Pages

        return cast("Pages", self._part("pages", lambda: Pages(self)))

    def _part(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self.parts:
            self.parts[name] = make()
        return self.parts[name]

    def close(self) -> None:
        """End the stream and its listeners; the database stays open."""
        if "stream" in self.parts:
            self.stream.close()
        if "wakeups" in self.parts:
            self.wakeups.close()

    def language(self, tag: str | None) -> LanguageChoice | None:
        """The offered language with this tag, or None."""
        return next((choice for choice in self.languages if choice.tag == tag), None)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the embedded database's single writer without holding a thread.

        Requests that waited inside threads could take every thread and leave none for the writer to finish in.
        """
        if not self.database.is_sqlite:
            yield
            return
        lock = self._turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
        async with lock:
            yield


def house_of(connection: HTTPConnection) -> House:
    return cast(House, connection.app.state.house)
