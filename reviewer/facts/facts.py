"""All that is true of a change, in one value."""

from collections.abc import Mapping
from dataclasses import dataclass

from reviewer.facts.authorship import Authorship
from reviewer.facts.finding import Finding
from reviewer.facts.radius import BlastRadius
from reviewer.facts.syntax import SyntaxDiff


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be looked at. `incomplete` gaps make the exit code 3.

    `where` is a path, or the name of a stage.
    """

    where: str
    why: str
    incomplete: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What the judge and the policy are given."""

    syntax: Mapping[str, SyntaxDiff]
    findings: tuple[Finding, ...]
    radius: BlastRadius
    authorship: Authorship
    gaps: tuple[Gap, ...]
