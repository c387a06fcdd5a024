"""Protections set from program text: CDK and Pulumi programs, and commands that switch them off.

By line, counted over the whole file, so that code which only moves says nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from reviewer.change.model import Side
from reviewer.facts.configs.commands import Command

PROGRAMS: Final = (".ts", ".tsx", ".js", ".mjs", ".py", ".java", ".cs", ".go", ".kt")
_MAX_LINE: Final = 1_000
_INFRASTRUCTURE: Final = re.compile(r"aws-cdk|aws_cdk|awscdk|cdktf|[Pp]ulumi|RemovalPolicy")
_COMMENT: Final = re.compile(r"^\s*(//|#|\*|/\*)")
_SET: Final = r"\s*[:=(]\s*"
_CONCEPTS: Final = tuple(
    (name, re.compile(key), re.compile(key + on), re.compile(key + off))
    for name, key, on, off in (
        ("removal policy", r"\bRemovalPolicy", r"\.(?:RETAIN|SNAPSHOT)", r"\.DESTROY"),
        ("auto-delete of objects", r"auto_?[dD]elete_?[oO]bjects", rf"{_SET}[fF]alse",
         rf"{_SET}[tT]rue"),
        ("deletion protection", r"(?:[dD]eletion|[tT]ermination)_?[pP]rotection(?:_?[eE]nabled)?",
         rf"{_SET}[tT]rue", rf"{_SET}[fF]alse"),
        ("force destroy", r"[fF]orce_?[dD]estroy", rf"{_SET}[fF]alse", rf"{_SET}[tT]rue"),
        ("final snapshot", r"[sS]kip_?[fF]inal_?[sS]napshot", rf"{_SET}[fF]alse",
         rf"{_SET}[tT]rue"),
        ("protect", r"\bprotect", rf"{_SET}[tT]rue", rf"{_SET}[fF]alse"),
    )
)  # fmt: skip
_SWITCHED_OFF: Final = re.compile(
    r"--no-deletion-protection\b|--no-disable-api-termination\b|--skip-final-snapshot\b"
    r"|--no-enable-termination-protection\b|--no-termination-protection\b"
    r"|--no-deletion-protection-enabled\b|\bput-bucket-versioning\b.{0,200}Status=Suspended"
    r"|--retention-period 0\b|persistentVolumeReclaimPolicy.{0,20}Delete"
)


@dataclass(frozen=True, slots=True)
class Call:
    """A line that lost or gained a protection; `side` as in the change."""

    concept: str
    side: Side
    line: int
    text: str
    computed: bool


def calls(old: str, new: str, removed: frozenset[int], added: frozenset[int]) -> tuple[Call, ...]:
    """Lines of a program by which a protection went, comments aside."""
    if not (_INFRASTRUCTURE.search(old) or _INFRASTRUCTURE.search(new)):
        return ()
    before, after = _lines(old), _lines(new)
    found: list[Call] = []
    for name, key, on, off in _CONCEPTS:
        more = _count(after, off) - _count(before, off)
        less = _count(before, on) - _count(after, on)
        if more > 0:
            hits = [(n, t) for n, t in after if n in added and off.search(t)]
            found += [Call(name, Side.NEW, n, t, computed=False) for n, t in hits[:more]]
        elif less > 0:
            computed = any(key.search(t) for n, t in after if n in added)
            hits = [(n, t) for n, t in before if n in removed and on.search(t)]
            found += [Call(name, Side.OLD, n, t, computed) for n, t in hits[:less]]
    return tuple(found)


def switched_off(old: Iterable[Command], new: Iterable[Command]) -> tuple[Command, ...]:
    """Commands that switch a protection off and were not there before."""
    before = Counter(command.text for command in old)
    found = []
    for command in new:
        before[command.text] -= 1
        if before[command.text] < 0 and _SWITCHED_OFF.search(command.text):
            found.append(command)
    return tuple(found)


def _lines(text: str) -> list[tuple[int, str]]:
    return [
        (number, line[:_MAX_LINE])
        for number, line in enumerate(text.split("\n"), 1)
        if not _COMMENT.match(line)
    ]


def _count(lines: list[tuple[int, str]], pattern: re.Pattern[str]) -> int:
    return sum(1 for _, text in lines if pattern.search(text))
