"""What TwiML may look like, read off the installed Twilio package: there is no schema, and the package checks nothing.

Each class of `twilio.twiml.voice_response` says its element's name, and each of its methods which element may stand
inside with which attributes. `find_faults` refuses what none of them would have written, and what the house forbids.
"""

import ast
import inspect
import re
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree import ElementTree

from twilio.twiml import TwiML, lower_camel, voice_response

from i18n.channels.by_twilio.voices import VOICES

SAID = frozenset(voice.says for voice in VOICES.values())
PAIRS = frozenset((voice.name, voice.says) for voice in VOICES.values())
FEWEST_ELEMENTS = 55
LONGEST_DOCUMENT = 65_536  # Twilio's own limit
XML = re.compile(r'<\?xml version="1\.0" encoding="UTF-8"\?>')


@dataclass
class Element:
    """An element: what may stand inside, whether words may, and the attributes it takes."""

    children: dict[str, str] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)
    has_words: bool = False


@lru_cache(1)
def grammar() -> dict[str, Element]:
    """Every element by the name of its class."""
    found: dict[str, Element] = {}
    tags: dict[str, str] = {}
    classes = [node for node in ast.parse(inspect.getsource(voice_response)).body if isinstance(node, ast.ClassDef)]
    for node in classes:
        tags[node.name] = _tag(node)
        found[node.name] = Element(has_words="self.value =" in ast.unparse(node))
    for node in classes:
        for method in (each for each in node.body if isinstance(each, ast.FunctionDef)):
            for call in ast.walk(method):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "self.nest" and call.args:
                    inner = call.args[0]
                    assert isinstance(inner, ast.Call)
                    child = ast.unparse(inner.func)
                    found[node.name].children[tags[child]] = child
                    names = [keyword.arg for keyword in inner.keywords if keyword.arg]
                    found[child].attributes |= {lower_camel(TwiML.MAP.get(name, name)) for name in names}
    assert len(found) >= FEWEST_ELEMENTS, "the walk finds the package"
    return found


def find_faults(document: str) -> list[str]:
    """What is wrong with a document; empty is good."""
    if len(document) > LONGEST_DOCUMENT:
        return ["longer than Twilio reads"]
    if not XML.match(document):
        return ["no XML declaration in UTF-8"]
    try:
        root = ElementTree.fromstring(document.encode())
    except ElementTree.ParseError as error:
        return [f"not well formed: {error}"]
    if root.tag != "Response":
        return [f"<{root.tag}> is no response"]
    return [*_look_into(root, "VoiceResponse"), *_look_at_house_rules(root)]


def _tag(node: ast.ClassDef) -> str:
    for line in ast.walk(node):
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "self.name":
            return str(ast.literal_eval(line.value))
    return node.name


def _look_into(element: ElementTree.Element, class_name: str) -> list[str]:
    known = grammar()[class_name]
    faults = [
        f"<{element.tag}> takes no {name}"
        for name in element.attrib
        if name not in known.attributes and not name.startswith("{http://www.w3.org/XML/1998/namespace}")
    ]
    words = (element.text or "").strip() or any((child.tail or "").strip() for child in element)
    if words and not known.has_words:
        faults.append(f"<{element.tag}> takes no words")
    for child in element:
        if child.tag not in known.children:
            faults.append(f"<{child.tag}> may not stand in <{element.tag}>")
        else:
            faults += _look_into(child, known.children[child.tag])
    return faults


def _look_at_house_rules(root: ElementTree.Element) -> list[str]:
    """Every question comes back, every voice knows its language, nobody's leaving ends a conference, nothing follows
    a hang-up."""
    faults = []
    for element in root.iter():
        match element.tag:
            case "Say" if (element.get("voice"), element.get("language")) not in PAIRS:
                faults.append(f"no such voice: {element.get('voice')} {element.get('language')}")
            case "Say" if not (element.text or "").strip():
                faults.append("a line without words")
            case "Gather" if element.get("actionOnEmptyResult") != "true" or not element.get("action"):
                faults.append("a question whose silence leads nowhere")
            case "Conference" if element.get("endConferenceOnExit") != "false":
                faults.append("a leg whose leaving ends the conference")
            case "Conference" if not (element.get("statusCallback") and element.get("participantLabel")):
                faults.append("a leg without a status callback or a label")
    tags = [child.tag for child in root]
    if not tags:
        faults.append("an empty response drops the call")
    if "Hangup" in tags[:-1] or ("Redirect" in tags[:-1]):
        faults.append("something stands behind the end")
    if tags and tags[-1] in ("Say", "Play", "Pause"):
        faults.append("the call is dropped behind the last line")
    return faults
