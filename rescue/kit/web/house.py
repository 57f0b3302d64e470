"""The parts of a running process, in one value that every route can reach."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, cast
from weakref import WeakKeyDictionary

from starlette.requests import HTTPConnection

from rescue.kit.access.principals import Principal
from rescue.kit.chance import Chance
from rescue.kit.clock import Clock
from rescue.kit.database import Database, Db
from rescue.kit.settings import Settings

if TYPE_CHECKING:
    from rescue.kit.web.live import Stream
    from rescue.kit.web.templates import Pages

DEFAULT_LANGUAGE = "en"


class Translator(Protocol):
    """What gettext gives: the text of a language for an English source text."""

    def gettext(self, message: str) -> str: ...

    def ngettext(self, singular: str, plural: str, count: int) -> str: ...


class Untranslated:
    """English source text as it stands."""

    def gettext(self, message: str) -> str:
        return message

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return singular if count == 1 else plural


class Assets(Protocol):
    """The built front end: hashed addresses, and CSS small enough to be put into a page."""

    def url(self, name: str) -> str: ...

    def inline_css(self, name: str) -> str: ...


class NoAssets:
    """A front end that was not built: plain names, no inlined CSS."""

    def url(self, name: str) -> str:
        return f"/static/{name}"

    def inline_css(self, _name: str) -> str:
        return ""


@dataclass(frozen=True)
class LanguageChoice:
    """A language of the pages: its tag, its name in its own script, its direction."""

    tag: str
    name: str
    direction: str = "ltr"


ENGLISH = LanguageChoice(DEFAULT_LANGUAGE, "English")


def _untranslated(_language: str) -> Translator:
    return Untranslated()


def _first_offered(_accepted: str) -> str:
    return DEFAULT_LANGUAGE


def _nobody(_db: Db, _connection: HTTPConnection) -> Principal | None:
    return None


@dataclass(frozen=True)
class House:
    """Settings, database and hooks of one process; rescue/app.py builds it once, routes find it at app.state.house."""

    settings: Settings
    database: Database
    clock: Clock
    chance: Chance
    assets: Assets = field(default_factory=NoAssets)
    languages: tuple[LanguageChoice, ...] = (ENGLISH,)
    translator: Callable[[str], Translator] = _untranslated
    negotiate: Callable[[str], str] = _first_offered  # an Accept-Language header -> one of `languages`
    identify: Callable[[Db, HTTPConnection], Principal | None] = _nobody
    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    inlined_css: tuple[str, ...] = ("traveller.css",)
    own_signature_paths: tuple[str, ...] = ()  # webhooks: they carry a signature instead of a same-origin mark
    large_bodies: Mapping[str, int] = field(default_factory=dict)  # path prefix -> most bytes
    parts: dict[str, Any] = field(default_factory=dict)  # what other rooms hang up here, by name
    _turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = field(default_factory=WeakKeyDictionary)

    @property
    def stream(self) -> "Stream":
        """The live stream of this process, made at first use."""
        from rescue.kit.web.live import Stream

        return cast("Stream", self._part("stream", lambda: Stream(self.database, self.clock)))

    @property
    def pages(self) -> "Pages":
        """The Jinja environment of this process, made at first use."""
        from rescue.kit.web.templates import Pages

        return cast("Pages", self._part("pages", lambda: Pages(self)))

    def _part(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self.parts:
            self.parts[name] = make()
        return self.parts[name]

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
