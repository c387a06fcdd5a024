"""The `judge` section of a policy file set, every other character of the file as it was.

The text itself is edited, by where PyYAML says a value stands: a library that writes YAML anew keeps
comments, but not their columns, the quotes and the breaks that somebody chose. What comes out is
read again, and must say what the file said before but for the judge.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import yaml

from reviewer.decision.policy import JudgeScale, Policy
from reviewer.errors import UsageError

_SECTION = "judge"
_NEW = "version: 1\npreset: default\n"


def edited(text: str | None, name: str, scale: JudgeScale, parse: Callable[[str], Policy]) -> str:
    """The text of a policy file that reads the judge's score by `scale`.

    Args:
        text: as it stands; None: there is no file, and the built-in policy is built on.
        name: the file as people know it.
        scale: both its values given.
        parse: reads a policy's text.

    Raises:
        UsageError: the file is no policy, or is laid out so that its judge cannot be set safely.
    """
    base = _NEW if text is None else text
    before = parse(base)
    values = {
        key: f"{value:.12g}"
        for key, value in (("threshold", scale.threshold), ("temperature", scale.temperature))
        if value is not None
    }
    after = _set(base, values)
    try:
        right = parse(after) == replace(before, judge=scale)
    except UsageError:
        right = False
    if not right:
        said = ", ".join(f"{key}: {value}" for key, value in values.items())
        raise UsageError(
            f"{name}: laid out so that it cannot be edited safely; write it yourself: "
            f"{_SECTION}: {{{said}}}"
        )
    return after


def _set(text: str, values: Mapping[str, str]) -> str:
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    section = _value(root, _SECTION)
    ending = "\r\n" if "\r\n" in text else "\n"
    if section is None:
        rows = [f"{_SECTION}:", *(f"  {key}: {value}" for key, value in values.items())]
        head = text if not text or text.endswith("\n") else text + ending
        return head + "".join(row + ending for row in rows)
    edits: list[tuple[int, int, str]] = []
    for key, value in values.items():
        there = _value(section, key)
        if there is not None:
            edits.append((there.start_mark.index, there.end_mark.index, value))
        elif isinstance(section, yaml.MappingNode):
            edits.append(_inserted(section, f"{key}: {value}", ending))
    # from the end, so that no place moves
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _inserted(section: yaml.MappingNode, entry: str, ending: str) -> tuple[int, int, str]:
    """An entry before the first one there is: in its row, or on a row of its own."""
    first = section.value[0][0].start_mark
    between = ", " if section.flow_style else ending + " " * first.column
    return first.index, first.index, entry + between


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)
