"""A text with its syntax tree, and edits of it by byte: what drive-bys are made of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tree_sitter import Node, Parser

from reviewer.facts.languages import language_of, load

# a longer file is generated, or takes too long to walk in Python
MAX_BYTES = 300_000
_QUIET = ("comment", "string", "char", "regex", "heredoc", "template", "text", "scalar")


class Edit(NamedTuple):
    """Bytes `start` to `end` become `new`."""

    start: int
    end: int
    new: bytes


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file: its path, language, bytes and the root of its tree."""

    path: str
    language: str
    data: bytes
    root: Node

    def nodes(self) -> Iterator[Node]:
        """Every node, in order of the text."""
        cursor = self.root.walk()
        while True:
            if cursor.node is not None:
                yield cursor.node
            if cursor.goto_first_child():
                continue
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    return

    def text(self, node: Node) -> bytes:
        """The bytes of a node."""
        return self.data[node.start_byte : node.end_byte]

    def lines(self, node: Node) -> tuple[int, int] | None:
        """The bytes of a node's lines, line end included; None where other text shares them."""
        start = self.data.rfind(b"\n", 0, node.start_byte) + 1
        newline = self.data.find(b"\n", node.end_byte)
        end = len(self.data) if newline < 0 else newline + 1
        before, after = self.data[start : node.start_byte], self.data[node.end_byte : end]
        if before.strip() or after.strip() not in (b"", b";", b","):
            return None
        return start, end

    def indent(self, at: int) -> bytes:
        """The white space that the line of a byte begins with."""
        start = self.data.rfind(b"\n", 0, at) + 1
        line = self.data[start:].split(b"\n", 1)[0]
        return line[: len(line) - len(line.lstrip(b" \t"))]

    def is_code(self, at: int) -> bool:
        """Whether a byte lies in no comment and no string."""
        node: Node | None = self.root.descendant_for_byte_range(at, at + 1)
        while node is not None:
            if any(quiet in node.type for quiet in _QUIET) and node.parent is not None:
                return False
            node = node.parent
        return True

    def found(self, pattern: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
        """Where a pattern matches, in order."""
        return pattern.finditer(self.data)


def parsed(path: str, data: bytes) -> Parsed | None:
    """A file with its tree; None where it has no grammar, is too large, or does not parse whole."""
    if len(data) > MAX_BYTES or b"\0" in data[:8000] or b"\r" in data:
        return None
    language = language_of(path, data[:20_000].decode("utf-8", "replace"))
    if language is None:
        return None
    root = Parser(load(language)).parse(data).root_node
    return None if root.has_error else Parsed(path, language, data, root)


def edited(data: bytes, edit: Edit) -> bytes:
    """The text with an edit made."""
    return data[: edit.start] + edit.new + data[edit.end :]
