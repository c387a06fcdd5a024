"""YAML and JSON text -> bounded trees with lines and tags; no object is ever constructed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

import yaml

from reviewer.facts.configs.resource import Value

# CloudFormation takes no template beyond 1 MB; larger YAML and JSON is data, not configuration
MAX_BYTES: Final = 1_000_000
# hand-written configuration stays below 30 levels; what lies deeper is left out
MAX_DEPTH: Final = 80
# every token of a flow collection costs libyaml time by its depth
MAX_NESTING: Final = 500
# the largest templates published have a tenth; reading this many takes about a second
MAX_EVENTS: Final = 100_000
# a setting's text is for comparing and showing, not for keeping a file in
MAX_TEXT: Final = 2_000
# an alias bomb is small as a tree and endless when flattened
MAX_VALUES: Final = 20_000

# libyaml refuses other characters; it also ends lines at these, git does not
_UNPRINTABLE: Final = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    "|\r(?!\n)"
)
_HALF_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_TEMPLATE: Final = re.compile(r"\{\{[^{}\n]*\}\}")
_ONLY_TEMPLATE: Final = re.compile(r"^[ \t]*(?:\{\{[^{}\n]*\}\}[ \t]*)+\r?$", re.MULTILINE)
_TEMPLATE_MARK: Final = "TPL_"

Shape = Literal["scalar", "list", "map"]


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar, list or map with its lines; `tag` only where it is a local one, such as `!Ref`."""

    shape: Shape
    tag: str
    text: str
    line: int
    end_line: int
    entries: tuple["Entry", ...] = ()

    def get(self, key: str) -> "Node | None":
        """The value of a key of a map, None where absent (or this is no map)."""
        if self.shape != "map":
            return None
        return next((entry.node for entry in self.entries if entry.key == key), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One member of a map (by key) or a list (by index), `line` is that of its key."""

    key: str
    line: int
    node: Node


@dataclass(slots=True)
class _Open:
    """A list or map being read."""

    shape: Shape
    tag: str
    line: int
    anchor: str | None
    flow: bool
    end_line: int
    entries: list[Entry] = field(default_factory=list)
    key: tuple[str, int] | None = None

    def add(self, node: Node) -> None:
        self.end_line = max(self.end_line, node.end_line)
        if self.shape == "list":
            self.entries.append(Entry(str(len(self.entries)), node.line, node))
        elif self.key is None:
            self.key = (node.text, node.line)
        else:
            self.entries.append(Entry(*self.key, node))
            self.key = None


def documents(data: bytes) -> tuple[tuple[Node, ...], bool]:
    """The documents of a YAML or JSON text, and whether all of it could be read."""
    if len(data) > MAX_BYTES:
        return (), False
    text = _HALF_ESCAPE.sub("??????", _UNPRINTABLE.sub("?", data.decode("utf-8", "replace")))
    found, whole = _compose(text)
    if not whole and "{{" in text:
        return _compose(_untemplated(text))
    return found, whole


def flatten(node: Node) -> dict[str, Value]:
    """Dotted path -> value of every scalar below a node, merge keys applied, bounded."""
    found: dict[str, Value] = {}
    # (path, line of the key, node, only where not set yet)
    stack: list[tuple[str, int, Node, bool]] = [("", node.line, node, False)]
    steps = 0
    while stack and steps < MAX_VALUES:
        steps += 1
        path, line, here, weak = stack.pop()
        if here.shape == "scalar" or _computed(here) or not here.entries:
            if path and not (weak and path in found):
                found[path] = Value(_text(here), line, _known(here))
            continue
        stack.extend(_members(path, here, weak))
    return found


def _members(path: str, node: Node, weak: bool) -> Iterator[tuple[str, int, Node, bool]]:
    """In reverse, for a stack; merged maps come off last."""
    prefix = f"{path}." if path else ""
    for entry in node.entries:
        if entry.key == "<<" and node.shape == "map":
            yield path, entry.line, entry.node, True
    for entry in reversed(node.entries):
        if entry.key != "<<" or node.shape == "list":
            yield f"{prefix}{entry.key}", entry.line, entry.node, weak


def _computed(node: Node) -> bool:
    """Whether a function of CloudFormation gives the value."""
    if node.tag:
        return True
    if node.shape != "map" or len(node.entries) != 1:
        return False
    key = node.entries[0].key
    return key == "Ref" or key.startswith("Fn::")


def _known(node: Node) -> bool:
    return not (
        _computed(node)
        or "${" in node.text
        or "{{" in node.text
        or node.text.startswith(_TEMPLATE_MARK)
    )


def _text(node: Node) -> str:
    """The scalar, or the first scalar below, enough to tell two values apart."""
    parts = [node.tag] if node.tag else []
    for _ in range(MAX_DEPTH):
        if not node.entries:
            break
        parts.append(node.entries[0].key)
        node = node.entries[0].node
    return " ".join([*parts, node.text[:MAX_TEXT]]).strip()[:MAX_TEXT]


def _untemplated(text: str) -> str:
    """Go template actions made into plain words, so that a chart's lines and keys stay."""
    text = _ONLY_TEMPLATE.sub("#", text)
    return _TEMPLATE.sub(lambda m: _TEMPLATE_MARK + re.sub(r"[^A-Za-z0-9.]", "_", m[0]), text)


def _compose(text: str) -> tuple[tuple[Node, ...], bool]:
    """Iterative, so that depth costs no stack; what stands before an error is kept."""
    done: list[Node] = []
    stack: list[_Open] = []
    anchors: dict[str, Node] = {}
    count = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            count += 1
            if count > MAX_EVENTS or len(stack) > MAX_NESTING:
                return tuple(done), False
            node = _step(event, stack, anchors)
            if node is None:
                continue
            if not stack:
                done.append(node)
                anchors = {}
            elif len(stack) <= MAX_DEPTH:
                stack[-1].add(node)
    except yaml.YAMLError:
        return tuple(done), False
    return tuple(done), True


def _step(event: yaml.Event, stack: list[_Open], anchors: dict[str, Node]) -> Node | None:
    """The node an event completes, if any."""
    if event.start_mark is None or event.end_mark is None:
        return None
    start, mark = event.start_mark.line + 1, event.end_mark
    if isinstance(event, yaml.ScalarEvent):
        # a block scalar ends where the next line begins
        end = max(start, mark.line + (mark.column > 0))
        return _anchored(
            Node("scalar", _tag(event.tag), str(event.value), start, end), event.anchor, anchors
        )
    if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
        shape: Shape = "map" if isinstance(event, yaml.MappingStartEvent) else "list"
        flow = bool(event.flow_style)
        stack.append(_Open(shape, _tag(event.tag), start, event.anchor, flow, start))
        return None
    if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
        top = stack.pop()
        end = max(top.end_line, mark.line + 1) if top.flow else top.end_line
        return _anchored(
            Node(top.shape, top.tag, "", top.line, end, tuple(top.entries)), top.anchor, anchors
        )
    if isinstance(event, yaml.AliasEvent):
        # an alias to a node that is still open would be a cycle: it reads as empty
        known = anchors.get(event.anchor or "")
        return known or Node("scalar", "", "", start, start)
    return None


def _anchored(node: Node, anchor: str | None, anchors: dict[str, Node]) -> Node:
    if anchor:
        anchors[anchor] = node
    return node


def _tag(tag: str | None) -> str:
    return tag if tag and tag.startswith("!") and tag != "!" else ""
