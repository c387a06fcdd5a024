"""What a deterministic check is: a statement, the incident behind it, its examples, its code."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from reviewer.change.model import Change, Side
from reviewer.change.source import Source
from reviewer.facts.checks.reading import Read
from reviewer.facts.configs.units import Unit, units
from reviewer.facts.finding import Finding, FindingSource, Severity
from reviewer.facts.syntax import SyntaxDiff

Family = Literal["DST", "TOP", "IAM", "NET", "ROL", "SUP", "MIG", "SEC", "GRD", "CON", "SCO"]


@dataclass(frozen=True, slots=True)
class Example:
    """A small change by old and new tree; `fires` names where the check must report."""

    old: Mapping[str, str]
    new: Mapping[str, str]
    fires: tuple[tuple[str, Side, int], ...] = ()


@dataclass(frozen=True)
class View:
    """All a check may look at."""

    change: Change
    source: Source
    syntax: Mapping[str, SyntaxDiff]
    read: Read

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The infrastructure stacks that the change touches, both sides."""
        return units(self.change, self.source)


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `run` is None where a semgrep rule of the same id in `rules/` does the finding."""

    id: str
    summary: str
    why: str
    family: Family
    severity: Severity
    blast: int
    source: FindingSource
    bad: Example
    near_miss: Example
    irreversible: bool = False
    run: "Callable[[Check, View], Iterable[Finding]] | None" = field(default=None, repr=False)
