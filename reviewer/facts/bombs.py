"""Texts known to crash a grammar's scanner or to exhaust the parser, told before they reach it."""

import re

from tree_sitter import Node, Parser, Point

from reviewer.facts.languages import load

# tree-sitter-yaml keeps its indentation levels in 1024 bytes, four a level, and does not look
# whether they fit: from 254 levels on the process dies. No person writes a quarter of that.
_YAML_LEVELS = 200
_INDICATOR = re.compile(rb"[-?:][ \t]*(?=[ \t\r]|$)")

# An error behind many open operators and brackets costs tree-sitter their square, in time and in
# memory, in one step that nothing can call off: 8 kB of `x=>` in C are 5 seconds and 2.4 GB. So a
# text is tried in windows before it is parsed whole; one full of such signs costs 0.3 seconds. In
# 1,200 files of four well-known projects no window was deeper than 112.
_WINDOW = 2_048
_DEEP = 100
_DEEP_IN_ALL = 700
# reports of progress; no window of those files had more than 41
_WINDOW_STEPS = 500
# a level needs a sign; windows with fewer are not tried
_SIGNS = b"!$%&()*+-./:<=>?@[\\]^{|}~"
# of the other grammars no such cost is known
_COSTLY = frozenset(("python", "bash", "c", "cpp", "java", "c_sharp", "rust"))


def why_not(language: str, data: bytes) -> str:
    """Why this text must not be parsed; empty where it may."""
    if language == "yaml" and _too_many_levels(data):
        return f"more than {_YAML_LEVELS} levels of indentation"
    if language in _COSTLY and len(data) > _WINDOW and _too_dense(language, data):
        return "too many levels in one place"
    return ""


def _too_dense(language: str, data: bytes) -> bool:
    parser = Parser(load(language))
    total = 0
    for start in range(0, len(data), _WINDOW):
        window = data[start : start + _WINDOW]
        if len(window) - len(window.translate(None, _SIGNS)) > _DEEP:
            levels = _tried(parser, window.lstrip())
            total += levels if levels > _DEEP else 0
            if total > _DEEP_IN_ALL:
                return True
    return False


def _tried(parser: Parser, window: bytes) -> int:
    """The levels in a window; more than allowed where parsing it takes too long."""
    steps = _WINDOW_STEPS

    def read(offset: int, _point: Point) -> bytes:
        return window[offset:]

    def spent(_offset: int, _has_error: bool) -> bool:
        nonlocal steps
        steps -= 1
        return steps < 0

    try:
        return _levels(parser.parse(read, progress_callback=spent).root_node)
    except ValueError:  # tree-sitter's word for a parse that was called off
        return _DEEP_IN_ALL + 1


def _levels(root: Node) -> int:
    """How deep the largest part of a tree goes; a long pipeline costs as much."""
    node, levels = root, 0
    while node.child_count:
        levels += sum(each.type in ("|", "|&") for each in node.children)
        node = max(node.children, key=lambda each: each.descendant_count)
        levels += 1
    return levels


def _too_many_levels(data: bytes) -> bool:
    """At least as many levels as the scanner would count: any indicator may open one.

    Lines without one (comments, values over several lines) close none, wherever they start; nor
    does `---` behind an open quote or bracket.
    """
    levels: list[int] = []
    for line in data.replace(b"\r", b"\n").split(b"\n"):
        content = line.lstrip(b" \t")
        column = len(line) - len(content)
        ends = [] if content[:1] == b"#" else [m.end() for m in _INDICATOR.finditer(content)]
        closes = bool(ends) and not content.startswith(b"---")
        while closes and levels and levels[-1] >= column:
            levels.pop()
        levels += [column, *(column + end for end in ends)] if ends else []
        if len(levels) > _YAML_LEVELS:
            return True
    return False
