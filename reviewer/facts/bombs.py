"""Texts known to crash a grammar's scanner, told before they reach it."""

import re

# tree-sitter-yaml keeps its indentation levels in 1024 bytes, four a level, and does not look
# whether they fit: from 254 levels on the process dies. No person writes a quarter of that.
_YAML_LEVELS = 200
_INDICATOR = re.compile(rb"[-?:][ \t]*(?=[ \t\r]|$)")


def why_not(language: str, data: bytes) -> str:
    """Why this text must not be parsed; empty where it may."""
    if language == "yaml" and _too_many_levels(data):
        return f"more than {_YAML_LEVELS} levels of indentation"
    return ""


def _too_many_levels(data: bytes) -> bool:
    """At least as many levels as the scanner would count: any indicator may open one."""
    levels: list[int] = []
    for line in data.split(b"\n"):
        content = line.lstrip(b" \t")
        if not content.strip():
            continue
        column = len(line) - len(content)
        while levels and levels[-1] >= column:
            levels.pop()
        levels.append(column)
        for indicator in _INDICATOR.finditer(content):
            levels.append(column + indicator.end())
            if len(levels) > _YAML_LEVELS:
                return True
        if len(levels) > _YAML_LEVELS:
            return True
    return False
