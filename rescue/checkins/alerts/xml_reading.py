"""XML from strangers as a small tree: no document type, no entity of theirs, nothing fetched, everything bounded."""

from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from rescue.kit.problems import Malformed, TooLarge
from rescue.kit.words import N_

MOST_BYTES = 1024 * 1024
MOST_ELEMENTS = 20_000
DEEPEST = 24
MOST_TEXT = 400_000


class NotXml(Malformed):
    title = N_("This is not XML as we take it.")
    text = N_("This is not XML as we take it: well formed, without a document type, not nested too deeply.")


@dataclass
class Element:
    """An element by its namespace and name; `text` is its own, without that of what stands in it."""

    namespace: str
    name: str
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def find(self, name: str) -> "Element | None":
        """The first child of this name in the same namespace."""
        return next(iter(self.list(name)), None)

    def list(self, name: str) -> list["Element"]:
        return [each for each in self.children if each.name == name and each.namespace == self.namespace]

    def said(self, name: str) -> str:
        """The trimmed text of a child; empty when it is not there."""
        found = self.find(name)
        return found.text.strip() if found else ""


def read(content: bytes) -> Element:
    """The tree of a document; NotXml or TooLarge for everything that could hurt.

    A document type is refused before anything in it is read: without one there is no entity to expand or to fetch.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge(most="1 MiB")
    tree = _Tree()
    parser = expat.ParserCreate(namespace_separator="\t")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.buffer_text = True
    for event in ("StartDoctypeDecl", "EntityDecl", "UnparsedEntityDecl", "ExternalEntityRef", "NotationDecl"):
        setattr(parser, f"{event}Handler", _refuse)
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.add_text
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise NotXml from None
    assert tree.root is not None, "expat finds an element or an error"
    return tree.root


class _Tree:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._elements = 0
        self._letters = 0

    def start(self, named: str, _attributes: dict[str, str]) -> None:
        self._elements += 1
        if len(self._open) >= DEEPEST:
            raise NotXml
        if self._elements > MOST_ELEMENTS:
            raise TooLarge(most=f"{MOST_ELEMENTS} elements")
        namespace, _, name = named.rpartition("\t")
        element = Element(namespace, name)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _named: str) -> None:
        self._open.pop()

    def add_text(self, text: str) -> None:
        self._letters += len(text)
        if self._letters > MOST_TEXT:
            raise TooLarge(most=f"{MOST_TEXT} characters")
        self._open[-1].text += text


def _refuse(*_of: Any) -> None:
    raise NotXml
