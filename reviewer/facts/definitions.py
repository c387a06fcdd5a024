"""Text -> syntax tree -> definitions, imports, literals and the tokens they are made of."""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tree_sitter import Node, Parser, Point, Tree

from reviewer.facts.bombs import why_not
from reviewer.facts.grammars import GRAMMARS, Grammar
from reviewer.facts.languages import load
from reviewer.facts.walk import MAX_DEPTH, Comment, Frame, Mention, Span, Walk

__all__ = ["Definition", "Mention", "Parsed", "Piece", "Span", "Stopped", "never", "parse"]

# more is data, not something a person reviews line by line; a walk costs about a second per million
MAX_BYTES = 1_000_000
MAX_NODES = 600_000
# tree-sitter reports progress every hundred operations, about once per 90 bytes of honest text, and
# reads that two to three times over; grammars with a scanner of their own reread a bomb at each byte
_STEPS, _BYTES_PER_STEP = 1_000, 16
_READS, _REREAD = 100, 30
_CHUNK = 512  # bytes a read; what a scanner costs is counted in reads
# `int f(int a);`, `def f; end`: what stands in the place of a body
_CLOSINGS = frozenset((b";", b"end"))

Stopped = Callable[[], bool]


def never() -> bool:
    """The `Stopped` of whoever has no clock: nothing is ever called off."""
    return False


@dataclass(frozen=True, slots=True)
class Definition:
    """A named piece of a file (function, class, block, key path, statement), lines inclusive.

    `name` is qualified with dots (`Order.total`, `resource.aws_s3_bucket.logs`); `body` is a digest
    of its tokens without its own name, comments and white space; `signature` the tokens before its
    body, annotations included, joined with a space.
    """

    name: str
    kind: str
    start_line: int
    end_line: int
    body: str
    signature: str


class Piece(NamedTuple):
    """A definition as it lies in a file's tokens.

    `tokens[start:body]` is its signature, `tokens[body:end]` its body; `parent` is an index into
    `Parsed.pieces` (-1 at the top), which are in order of their start. `annotations` are its
    decorators, attributes, annotations.
    """

    name: str
    kind: str
    own: bytes
    parent: int
    start: int
    body: int
    end: int
    start_line: int
    end_line: int
    annotations: tuple[Mention, ...]


@dataclass(frozen=True)
class Parsed:
    """One text, parsed. `ok` without syntax errors; `why` says what kept it from being looked at.

    `shape` holds depth and node type of all that is not a comment or white space, in order; with
    `tokens` it tells whether two trees agree. `errors` are the lines of errors and missing tokens.
    """

    language: str
    root: Node | None
    why: str
    pieces: tuple[Piece, ...]
    tokens: Sequence[bytes]
    shape: Sequence[int]
    comments: tuple[Comment, ...]
    imports: tuple[Mention, ...]
    literals: tuple[Mention, ...]
    errors: tuple[Span, ...]

    @property
    def ok(self) -> bool:
        """Whether all of it was parsed, without errors."""
        return not self.why and not self.errors

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """All definitions in order of their start, `definitions[i]` that of `pieces[i]`."""
        return tuple(map(self.definition, self.pieces))

    def definition(self, piece: Piece) -> Definition:
        """The value that tells of a piece outside this file's tokens."""
        digest = hashlib.sha256(b"\0".join(self.neutral(piece)))
        signature = b" ".join(self.tokens[piece.start : piece.body])
        return Definition(
            piece.name,
            piece.kind,
            piece.start_line,
            piece.end_line,
            digest.hexdigest()[:16],
            signature.decode("utf-8", "surrogateescape"),
        )

    def neutral(self, piece: Piece) -> list[bytes]:
        """A piece's tokens with its own name blanked."""
        own = piece.own
        return [b"" if t == own else t for t in self.tokens[piece.start : piece.end]]


def parse(language: str, text: str, stopped: Stopped = never) -> Parsed:
    """Parse and take apart one text; never raises on text. A few ms per 10 KB, not cached.

    Error recovery on hostile text can take minutes for a few KB without going over any count that
    honest text keeps: `stopped` is asked every few ms and, once true, calls the parse off.
    """
    data = _encoded(text)
    if len(data) > MAX_BYTES:
        return _given_up(language, f"larger than {MAX_BYTES} bytes")
    data = _as_read(GRAMMARS[language], data)
    why = why_not(language, data)
    if why:
        return _given_up(language, why)
    tree = _tree(language, data, stopped)
    if tree is None:
        return _given_up(language, "too costly to parse")
    root = tree.root_node
    if root.descendant_count > MAX_NODES:
        return _given_up(language, f"more than {MAX_NODES} syntax nodes")
    walk = Walk(language, data, root)
    if not walk.run(tree.walk()):
        return _given_up(language, f"nested deeper than {MAX_DEPTH}")
    return Parsed(
        language,
        root,
        "",
        _pieces(walk),
        walk.tokens,
        walk.shape,
        tuple(walk.comments),
        tuple(walk.imports),
        tuple(walk.literals),
        tuple(walk.errors),
    )


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that no byte was decoded to
        return text.encode("utf-8", "surrogatepass")


def _as_read(grammar: Grammar, data: bytes) -> bytes:
    """A text with the line ends that its language hears and its grammar needs."""
    if grammar.line_ends_alike:
        data = data.replace(b"\r\n", b"\n")
    return data + b"\n" if grammar.needs_last_line_end and not data.endswith(b"\n") else data


def _tree(language: str, data: bytes, stopped: Stopped) -> Tree | None:
    """The tree, None where parsing took more than any honest text of that size, or was stopped."""
    steps = _STEPS + len(data) // _BYTES_PER_STEP
    reads = _READS + _REREAD * (len(data) // _CHUNK)

    def chunk(offset: int, _point: Point) -> bytes:
        nonlocal reads
        reads -= 1
        # nothing to read is the only way to stop a scanner
        return data[offset : offset + _CHUNK] if reads >= 0 else b""

    def spent(_offset: int, _has_error: bool) -> bool:
        nonlocal steps
        steps -= 1
        return steps < 0 or reads < 0 or stopped()

    parser = Parser(load(language))
    try:
        parser.parse(chunk, progress_callback=spent)
    except ValueError:  # tree-sitter's word for a parse that was called off
        return None
    except SystemError as error:
        # an interrupt or a time limit struck while the parser read on: its C code wraps what was raised
        raise error.__cause__ or error from None
    # once more, now that it is known to be affordable: a tree that has to ask Python code for the text
    # of its nodes crashes the process when a signal strikes there
    return None if reads < 0 else parser.parse(data)


def _given_up(language: str, why: str) -> Parsed:
    return Parsed(language, None, why, (), (), (), (), (), (), ())


def _pieces(walk: Walk) -> tuple[Piece, ...]:
    return tuple(
        Piece(
            frame.name,
            frame.kind,
            frame.own,
            frame.parent,
            frame.start,
            _body(walk, frame),
            frame.end,
            frame.start_line,
            frame.end_line,
            tuple(frame.annotations),
        )
        for frame in walk.frames
    )


def _body(walk: Walk, frame: Frame) -> int:
    """Index of the first token of the body; without one, what is inside, else what closes it."""
    if frame.body_byte is not None:
        body = bisect_left(walk.starts, frame.body_byte, frame.start, frame.end)
        # a first value changes no type
        return body - (body > frame.start and walk.tokens[body - 1] == b"=")
    if frame.first_inner is not None:
        return frame.first_inner
    end = frame.end
    while end > frame.start and walk.tokens[end - 1] in _CLOSINGS:
        end -= 1
    return end
