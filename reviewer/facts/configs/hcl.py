"""HCL bytes -> blocks with flat attributes, by tree-sitter; a broken file gives what it can."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Final

from tree_sitter import Language, Node, Parser

from reviewer.facts.configs.resource import Value

# the largest generated modules are a few hundred kB; parsing takes about 1 s a MB
MAX_BYTES: Final = 1_000_000
# blocks and objects nest a handful deep; what lies deeper is kept as text
MAX_DEPTH: Final = 40
# a setting's text is for comparing and showing, not for keeping a file in
MAX_TEXT: Final = 2_000

_WRAPPED: Final = re.compile(r'^"\$\{ ?([^${}"]*?) ?\}"$')
_LITERALS: Final = frozenset({"literal_value", "template_expr"})
_COMPUTED: Final = frozenset(
    {"variable_expr", "function_call", "template_interpolation", "conditional", "for_expr"}
)


@dataclass(frozen=True, slots=True)
class Block:
    """A top-level block: its type, labels, lines and everything set in it."""

    type: str
    labels: tuple[str, ...]
    start_line: int
    end_line: int
    attrs: dict[str, Value]


@cache
def _parser() -> Parser:
    grammar: object = import_module("tree_sitter_hcl").language()
    return Parser(Language(grammar))


def blocks(data: bytes) -> tuple[tuple[Block, ...], dict[str, Value], bool]:
    """Top-level blocks, top-level attributes, and whether the file was read whole."""
    if len(data) > MAX_BYTES:
        return (), {}, False
    root = _parser().parse(data).root_node
    found: list[Block] = []
    loose: dict[str, Value] = {}
    for node in _top(root):
        if node.type == "block":
            block = _block(node)
            found.append(block)
        else:
            _attribute(node, "", 0, loose)
    return tuple(found), loose, not root.has_error


def _top(root: Node) -> Iterator[Node]:
    """Blocks and attributes of the file's body; an error node is looked into."""
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        if node.type in ("block", "attribute"):
            yield node
        elif node.type in ("config_file", "body", "ERROR") and depth < MAX_DEPTH:
            stack.extend((child, depth + 1) for child in reversed(node.children))


def _block(node: Node) -> Block:
    words = _head(node)
    attrs: dict[str, Value] = {}
    _fill(node, "", 0, attrs)
    return Block(
        words[0] if words else "",
        tuple(words[1:]),
        node.start_point.row + 1,
        node.end_point.row + 1,
        attrs,
    )


def _head(node: Node) -> list[str]:
    """Type and labels of a block, quotes taken off."""
    return [
        _source(child).strip('"')
        for child in node.children
        if child.type in ("identifier", "string_lit")
    ]


def _fill(block: Node, prefix: str, depth: int, attrs: dict[str, Value]) -> None:
    """Put everything a block sets into `attrs`."""
    seen: dict[str, int] = {}
    for body in block.children:
        if body.type != "body":
            continue
        for child in body.children:
            if child.type == "attribute":
                _attribute(child, prefix, depth, attrs)
            elif child.type == "block" and depth < MAX_DEPTH:
                name = ".".join(_head(child))
                seen[name] = seen.get(name, 0) + 1
                path = prefix + name + (f"#{seen[name]}" if seen[name] > 1 else "")
                attrs.setdefault(path, Value("", child.start_point.row + 1, known=True))
                _fill(child, f"{path}.", depth + 1, attrs)


def _attribute(node: Node, prefix: str, depth: int, attrs: dict[str, Value]) -> None:
    """`key = value` of a block, or of an object."""
    expressions = [child for child in node.children if child.type == "expression"]
    keys = [child for child in node.children if child.type == "identifier"]
    # an object's key is an expression too
    key = keys[0] if keys else (expressions.pop(0) if len(expressions) > 1 else None)
    if key is None or not expressions:
        return
    path = prefix + _source(key).strip('"()')
    inner = _object(expressions[0])
    if inner is not None and depth < MAX_DEPTH:
        attrs[path] = Value("{}", node.start_point.row + 1, known=True)
        for member in inner.children:
            if member.type == "object_elem":
                _attribute(member, f"{path}.", depth + 1, attrs)
        return
    attrs[path] = _value(expressions[0], node.start_point.row + 1)


def _object(expression: Node) -> Node | None:
    node: Node | None = expression
    for kind in ("collection_value", "object"):
        node = next((c for c in node.children if c.type == kind), None) if node else None
    return node


def _value(expression: Node, line: int) -> Value:
    written = _source(expression)
    simple = expression.named_child_count == 1 and expression.named_child(0)
    if simple and simple.type == "literal_value":
        return Value(_unquoted(written)[:MAX_TEXT], line, known=True)
    tokens, known = _tokens(expression)
    if not known:
        # it stands as written: its words must not run together
        text = re.sub(r"\s+", " ", written[:MAX_TEXT])
        # the form before Terraform 0.12 of the same reference
        wrapped = _WRAPPED.match(text)
        return Value(wrapped[1] if wrapped else text, line, known=False)
    text = re.sub(r"\s+", " ", "".join(tokens))
    literal = simple and simple.type in _LITERALS
    return Value((_unquoted(text) if literal else text)[:MAX_TEXT], line, known=True)


def _tokens(expression: Node) -> tuple[list[str], bool]:
    """Words without comments and white space, and whether all of them are literal."""
    tokens: list[str] = []
    size = 0
    stack = [expression]
    while stack:
        node = stack.pop()
        if node.type in _COMPUTED:
            return tokens, False
        if node.children:
            stack.extend(reversed(node.children))
        elif node.type != "comment" and size < MAX_TEXT:
            tokens.append(_source(node))
            size += len(tokens[-1])
    return tokens, True


def _unquoted(text: str) -> str:
    if text.startswith('"'):
        return text.removeprefix('"').removesuffix('"')
    return text


def _source(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "surrogateescape")
