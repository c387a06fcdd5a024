"""YAML text -> plain values and the line of each; bounded, and without YAML's surprises.

Plain words are read as YAML 1.2 reads them, so `on`, `off`, `yes` and `no` stay words and only
`true` and `false` are booleans. Tags, a second document and a key given twice are refused.
"""

import re
from dataclasses import dataclass
from types import EllipsisType

import yaml
from yaml.composer import ComposerError

# a policy is a page or two; these bounds keep an alias bomb or a megabyte of brackets from mattering
MAX_CHARACTERS = 200_000
MAX_DEPTH = 40
MAX_NODES = 20_000
MAX_KEY = 200

# `...` is an empty value: nothing, a blank text, no items; no model takes it for anything else
Plain = str | int | float | bool | EllipsisType | tuple["Plain", ...] | dict[str, "Plain"]
# the keys and indexes that lead to a value, as pydantic gives them
Place = tuple[int | str, ...]

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_REAL = re.compile(r"[-+]?([0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18})([eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, bool | EllipsisType] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("~", "null", "Null", "NULL"), ...),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, at which 1-based line and key (empty: the file as a whole)."""

    line: int
    key: str
    text: str


class Refused(Exception):  # noqa: N818 - it carries a problem, it is not one's name
    """The text cannot be read any further."""

    def __init__(self, line: int, text: str) -> None:
        """Keep what is wrong and where."""
        super().__init__(text)
        self.problem = Problem(line, "", text)


class _Loader(yaml.BaseLoader):
    """PyYAML's composer, bounded; its graph has no cycle."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0
        self._total = 0
        self._sizes: dict[str, int] = {}

    # typing.override comes with Python 3.12
    def compose_node(  # type: ignore[explicit-override]
        self, parent: yaml.Node | None, index: int
    ) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line, anchor, before = _line(event), event.anchor, self._total
        alias = isinstance(event, yaml.AliasEvent)
        if alias and anchor not in self._sizes:
            raise Refused(line, f"`*{anchor}` stands before or inside its own anchor")
        if not alias and event.tag is not None:
            raise Refused(line, f"a tag (`{event.tag}`) has no place in a policy")
        if isinstance(event, yaml.CollectionStartEvent) and self._depth >= MAX_DEPTH:
            raise Refused(line, f"nested deeper than {MAX_DEPTH} levels")
        self._total += self._sizes[anchor] if alias else 1
        if self._total > MAX_NODES:
            raise Refused(line, f"more than {MAX_NODES} values, aliases written out")
        if anchor and not alias:
            # an anchor may be given again; until its value ends there is nothing to point to
            self.anchors.pop(anchor, None)
            self._sizes.pop(anchor, None)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        if anchor and not alias:
            self._sizes[anchor] = self._total - before
        return node


def read(text: str) -> tuple[Plain, dict[Place, int]]:
    """The values of a text and the 1-based line of each; raises `Refused` where there are none."""
    if len(text) > MAX_CHARACTERS:
        raise Refused(1, f"longer than {MAX_CHARACTERS} characters")
    if _surrogate(text):
        raise Refused(1, "not UTF-8 text")
    root = _composed(text)
    if root is None:
        raise Refused(1, "empty; `version: 1` is the least")
    lines: dict[Place, int] = {(): _line(root)}
    return _value(root, (), lines), lines


def _composed(text: str) -> yaml.Node | None:
    try:
        return _Loader(text).get_single_node()
    except ComposerError as error:
        # the only one left: anchors are checked before the composer sees them
        raise Refused(_at(error), "a second document; a policy is one") from None
    except yaml.MarkedYAMLError as error:
        raise Refused(_at(error), f"not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise Refused(1, f"not YAML: {str(error).splitlines()[0]}") from None
    except (ValueError, OverflowError):
        # PyYAML turns `\\UFFFFFFFF` and a version of 5,000 digits into numbers unchecked
        raise Refused(1, "not YAML: an escape or a number out of range") from None


def _at(error: yaml.MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def _line(found: yaml.Event | yaml.Node) -> int:
    return found.start_mark.line + 1 if found.start_mark else 1


def _surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _value(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Plain:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, lines) or ...
    if isinstance(node, yaml.SequenceNode):
        items = []
        for index, item in enumerate(node.value):
            below = (*place, index)
            lines[below] = _line(item)
            items.append(_value(item, below, lines))
        return tuple(items) or ...
    return _scalar(node)


def _mapping(node: yaml.MappingNode, place: Place, lines: dict[Place, int]) -> dict[str, Plain]:
    given: dict[str, Plain] = {}
    for key, value in node.value:
        line, name = _line(key), key.value
        if not isinstance(key, yaml.ScalarNode):
            raise Refused(line, "a key must be one word, not a list or a mapping")
        _scalar(key)
        if len(name) > MAX_KEY:
            raise Refused(line, f"a key longer than {MAX_KEY} characters")
        below = (*place, name)
        if name in given:
            raise Refused(line, f"`{name}` is given twice, first at line {lines[below]}")
        lines[below] = line
        given[name] = _value(value, below, lines)
    return given


def _scalar(node: yaml.Node) -> str | int | float | bool | EllipsisType:
    text: str = node.value
    if _surrogate(text):
        raise Refused(_line(node), "half a surrogate pair, which is no character")
    if isinstance(node, yaml.ScalarNode) and node.style is None:
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        if _REAL.fullmatch(text):
            return float(text)
    return text if text.strip() else ...
