"""One pass over a syntax tree, without recursion: tokens, definitions, imports, literals, errors."""

import hashlib
import re
from typing import Final, NamedTuple

from tree_sitter import Node, TreeCursor

from reviewer.facts.grammars import GRAMMARS, Rule
from reviewer.facts.importing import imports_of
from reviewer.facts.naming import Name, name_of, text_of
from reviewer.facts.roles import (
    ANNOTATION,
    ATOM,
    BLOCK_SCALAR,
    CLOSER,
    COMMENT,
    DEFINITION,
    ERROR,
    IMPORT,
    LITERAL,
    SCOPE,
    SEPARATOR,
    SKIPPED,
    STICKY,
    WRAPPER,
    is_directive,
    normal,
    tables,
)

# no person nests this deep; a parser bomb does
MAX_DEPTH = 2_000
# a longer literal is shown cut, with a digest that keeps two apart
_LITERAL_LIMIT = 200
# a definition starts at most this far below its wrapper: export > declare > const > declarator
_WRAP_REACH = 3
_MODIFIER_REACH = 2

_MET = DEFINITION | IMPORT | LITERAL | ANNOTATION | WRAPPER | SCOPE | ERROR
_KEEPS_PENDING = ANNOTATION | WRAPPER | DEFINITION | COMMENT
_METHOD_OWNERS = frozenset(("class", "interface", "impl", "enum"))
_OPENERS = frozenset((b"(", b"[", b"{", b"<", b","))
_SPLICES = frozenset((b"\\\n", b"\\\r\n"))
_LINE_FEED = b"\n"[0]
_WHITE = re.compile(rb"[ \t\r\n]*")


class Mention(NamedTuple):
    """Something named in a text, with its lines, 1-based and inclusive."""

    text: str
    start_line: int
    end_line: int


class Comment(NamedTuple):
    """A comment with single spaces, and how many tokens stand before it."""

    at: int
    text: str


class Span(NamedTuple):
    """Lines, 1-based and inclusive."""

    start_line: int
    end_line: int


class Frame:
    """A definition being walked through; indexes are into `Walk.tokens`."""

    __slots__ = (
        "annotations",
        "body_byte",
        "depth",
        "end",
        "end_line",
        "first_inner",
        "kind",
        "name",
        "named_at",
        "own",
        "parent",
        "start",
        "start_line",
        "sticky",
    )

    def __init__(self, found: Name, lines: Span, depth: int, *, sticky: bool) -> None:
        """A definition on `lines`, so far."""
        self.name, self.kind, self.own, self.named_at = found.text, found.kind, found.own, found.at
        self.body_byte: int | None = found.body.start_byte if found.body else None
        self.start_line, self.end_line = lines
        self.annotations: list[Mention] = []
        self.parent, self.start, self.end = -1, 0, 0
        self.first_inner: int | None = None
        self.depth, self.sticky = depth, sticky


class _Pending:
    """The start that the next definition inherits from its annotations and wrapper."""

    __slots__ = ("annotations", "depth", "line", "loose", "start")

    def __init__(self, depth: int, start: int, line: int, *, loose: bool) -> None:
        self.depth, self.start, self.line, self.loose = depth, start, line, loose
        self.annotations: list[Mention] = []


def _lines(node: Node) -> Span:
    first = node.start_point.row + 1
    row, column = node.end_point
    return Span(first, max(first, row + (column > 0)))


class Walk:
    """The state of one walk; after `run` its fields hold what was found."""

    def __init__(self, language: str, data: bytes, root: Node) -> None:
        """A walk of `root`, the tree of `data`."""
        self.tokens: list[bytes] = []
        self.starts: list[int] = []
        self.shape: list[int] = []
        self.comments: list[Comment] = []
        self.imports: list[Mention] = []
        self.literals: list[Mention] = []
        self.errors: list[Span] = []
        self.frames: list[Frame] = []
        self._grammar, self._data, self._broken = GRAMMARS[language], data, root.has_error
        self._tables: Final = tables(language)
        self._open: list[int] = []
        self._pending: _Pending | None = None
        self._scope = self._mute = self._watch = -1
        self._at = 0
        self._held: tuple[int, int] | None = None
        self._parents = [0] * (MAX_DEPTH + 2)

    def run(self, cursor: TreeCursor) -> bool:
        """Walk the whole tree; False where it is nested too deep."""
        roles, shape, parents, depth = self._tables.roles, self.shape, self._parents, 0
        while True:
            node = cursor.node
            if node is None:
                return True
            kind = node.kind_id
            role = roles.get(kind, 0)
            if depth <= self._watch:
                self._leave(node, role, depth)
            if role & _MET:
                self._meet(node, kind, role, depth)
            if not role & (ATOM | COMMENT) and cursor.goto_first_child():
                if depth:  # the root says nothing: an empty file has none
                    shape.append(depth << 16 | kind)
                parents[depth] = kind
                depth += 1
                if depth > MAX_DEPTH:
                    return False
                continue
            self._leaf(node, kind, role, depth)
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    self._finish()
                    return True
                depth -= 1

    # -- leaves

    def _leaf(self, node: Node, kind: int, role: int, depth: int) -> None:
        start, end = node.start_byte, node.end_byte
        if start > self._at:
            self._gap(start)
        if end > self._at:
            self._at = end
        # an atom is not looked into
        if self._broken and (node.is_missing or (role & ATOM and node.has_error)):
            self.errors.append(_lines(node))
        if end <= start:
            return
        text = self._data[start:end]
        if not role & ATOM:
            text = text.strip()
        if role:
            if self._dropped(text, start, role, depth << 16 | kind):
                return
            if role & BLOCK_SCALAR:
                text = self._chomped(text, start)
            text = normal(text, role, self._grammar)
        if text:
            self._add(text, start, depth << 16 | kind)

    def _add(self, text: bytes, start: int, shape: int) -> None:
        if self._held is not None:
            self._flush()
        self.tokens.append(text)
        self.starts.append(start)
        self.shape.append(shape)

    def _gap(self, end: int) -> None:
        """Text that no node covers is still text."""
        gap = self._data[self._at : end]
        # without white space round it, a continued line joins two words to one
        text = gap if gap in _SPLICES else gap.strip(self._grammar.blank)
        if text:
            self._add(text, self._at, -1)

    def _chomped(self, text: bytes, start: int) -> bytes:
        """A YAML block scalar with the line ends of its value; its node may hold less or more."""
        kept = text.rstrip(b" \t\r\n")
        # white space behind the last word is part of the value
        kept += text[len(kept) :].partition(b"\n")[0].rstrip(b"\r")
        after = _WHITE.match(self._data, start + len(kept))
        ends = after[0].count(b"\n") if after else 0
        header = kept.partition(b"\n")[0].partition(b"#")[0]
        if b"+" not in header:
            ends = min(ends, b"-" not in header)
        return kept + b"\n" * ends

    def _dropped(self, text: bytes, start: int, role: int, shape: int) -> bool:
        """Whether a leaf says nothing; a comma is held back until it is known not to trail."""
        if role & COMMENT and not is_directive(text):
            shown = " ".join(text.decode("utf-8", "surrogateescape").split())
            self.comments.append(Comment(len(self.tokens), shown))
            return True
        if not role & (SEPARATOR | CLOSER | SKIPPED):
            return False
        if role & SKIPPED:
            return True
        return self._separates(start, role, shape)

    def _separates(self, start: int, role: int, shape: int) -> bool:
        depth, kind = shape >> 16, shape & 0xFFFF
        parent = self._parents[depth - 1] if depth else 0
        if role & CLOSER:
            self._held = None
            return False
        if parent in self._tables.free:
            return True
        if kind not in self._tables.commas or parent in self._tables.meant:
            return False
        self._flush()
        if not self.tokens or self.tokens[-1] in _OPENERS:
            return False
        self._held = (start, shape)
        return True

    def _flush(self) -> None:
        if self._held is not None:
            held, self._held = self._held, None
            self._add(b",", *held)

    # -- nodes with a meaning

    def _meet(self, node: Node, kind: int, role: int, depth: int) -> None:
        if role & ERROR:
            self.errors.append(_lines(node))
        if role & LITERAL:
            self._literal(node, role)
        if role & IMPORT:
            self._import(node, depth)
        if role & ANNOTATION:
            self._annotation(node, depth)
        if role & WRAPPER:
            self._wrap(depth, node, loose=False)
        if role & DEFINITION:
            self._define(node, self._tables.rules[kind], depth)
        if role & SCOPE and self._scope < 0:
            self._scope = depth
        self._rewatch()

    def _literal(self, node: Node, role: int) -> None:
        named_at = self.frames[self._open[-1]].named_at if self._open else -1
        if self._mute < 0 and node.start_byte != named_at:
            data = self._data[node.start_byte : node.end_byte]
            data = normal(data, role, self._grammar)
            text = data.decode("utf-8", "surrogateescape")
            if len(text) > _LITERAL_LIMIT:
                text = f"{text[:_LITERAL_LIMIT]}…{hashlib.sha256(data).hexdigest()[:8]}"
            self.literals.append(Mention(text, *_lines(node)))

    def _import(self, node: Node, depth: int) -> None:
        found = imports_of(node)
        self.imports.extend(Mention(name, *_lines(node)) for name in found)
        if found and self._mute < 0:
            self._mute = depth

    def _annotation(self, node: Node, depth: int) -> None:
        mention = Mention(text_of(node)[:_LITERAL_LIMIT], *_lines(node))
        top = self.frames[self._open[-1]] if self._open else None
        inside = top is not None and (top.body_byte is None or node.start_byte < top.body_byte)
        if top is not None and inside and not top.sticky and depth <= top.depth + _MODIFIER_REACH:
            top.annotations.append(mention)
            return
        if self._pending is None:
            self._wrap(depth, node, loose=True)
        if self._pending is not None:
            self._pending.annotations.append(mention)

    def _wrap(self, depth: int, node: Node, *, loose: bool) -> None:
        if self._pending is None:
            self._flush()
            line = node.start_point.row + 1
            self._pending = _Pending(depth, len(self.tokens), line, loose=loose)
        elif not loose:
            self._pending.loose = False

    def _define(self, node: Node, rule: Rule, depth: int) -> None:
        if len(self._open) >= self._grammar.nesting or (self._scope >= 0 and not rule.local):
            return
        found = name_of(node, rule)
        if found is None:
            return
        self._flush()
        above = self.frames[self._open[-1]] if self._open else None
        if above and rule.naming == "assigned" and found.kind == above.kind == "variable":
            return  # of `a = b = 1` the first one
        frame = Frame(found, self._filled(node), depth, sticky=rule.sticky)
        frame.start = len(self.tokens)
        pending, self._pending = self._pending, None
        # the `const (` of a group belongs to none of its members
        grouped = self.tokens[-1:] == [b"("]
        if pending is not None and depth <= pending.depth + _WRAP_REACH and not grouped:
            frame.start, frame.start_line = pending.start, pending.line
            frame.annotations = pending.annotations
        if above:
            frame.parent = self._open[-1]
            frame.name = f"{above.name}.{frame.name}"
            if above.first_inner is None:
                above.first_inner = frame.start
            if frame.kind == "function" and above.kind in _METHOD_OWNERS:
                frame.kind = "method"
        self._open.append(len(self.frames))
        self.frames.append(frame)

    def _filled(self, node: Node) -> Span:
        """A node's lines without the blank ones that some grammars give it at its end."""
        first, row, end = node.start_point.row, node.end_point.row, node.end_byte
        while row > first and self._data[end - 1] in b" \t\r\n":
            end -= 1
            row -= self._data[end] == _LINE_FEED
        return Span(first + 1, row + 1)

    # -- ends

    def _leave(self, node: Node, role: int, depth: int) -> None:
        """Close what ended before this node."""
        while self._open:
            top = self.frames[self._open[-1]]
            if depth > top.depth or (top.sticky and depth == top.depth and not role & STICKY):
                break
            self._close()
        if self._scope >= depth:
            self._scope = -1
        if self._mute >= depth:
            self._mute = -1
        pending = self._pending
        if pending is not None and depth <= pending.depth and node.is_named:
            keeps = pending.loose and depth == pending.depth and role & _KEEPS_PENDING
            if not keeps and not role & COMMENT:
                self._pending = None
        self._rewatch()

    def _close(self) -> None:
        frame = self.frames[self._open.pop()]
        frame.end = len(self.tokens)
        if self._open and self.frames[self._open[-1]].sticky:
            self.frames[self._open[-1]].end_line = frame.end_line

    def _finish(self) -> None:
        if self._at < len(self._data):
            self._gap(len(self._data))
        self._flush()
        while self._open:
            self._close()
        if any(mention.text == self._grammar.comments_with for mention in self.imports):
            for comment in self.comments:
                self._add(comment.text.encode("utf-8", "surrogateescape"), self._at, -1)

    def _rewatch(self) -> None:
        top = self.frames[self._open[-1]].depth if self._open else -1
        pending = self._pending.depth if self._pending else -1
        self._watch = max(top, pending, self._scope, self._mute)
