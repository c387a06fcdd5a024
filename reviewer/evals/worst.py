"""The worst misses and the worst false alarms, with what the judge looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from reviewer.evals.result import HunkResult, Result
from reviewer.evals.sample import Sample

CASES = 10
HUNKS = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """What results do not hold: the intent of a case and its diff, text that somebody else wrote."""

    intent: str
    diff: str


# a case id -> its intent and diff; None where the case cannot be built here
Telling: TypeAlias = Callable[[str], Shown | None]


@dataclass(frozen=True, slots=True)
class Look:
    """A case that went wrong: its result, its most telling hunks, and the change if it was built."""

    case: Result
    hunks: tuple[HunkResult, ...]
    shown: Shown | None


def nothing(case: str) -> None:
    """Tells nothing: no case can be built."""
    del case


def misses(of: Sample, telling: Telling = nothing, most: int = CASES) -> tuple[Look, ...]:
    """Over-broad changes that were not flagged, the surest of them first; failed ones before all."""
    missed = [
        one for one in of.cases if one.positive and not (one.flagged and one.status == "done")
    ]
    missed.sort(key=lambda one: (one.status == "done", one.score, one.case))
    return tuple(_look(one, telling) for one in missed[:most])


def false_alarms(of: Sample, telling: Telling = nothing, most: int = CASES) -> tuple[Look, ...]:
    """Clean changes that were flagged, the surest of them first; failed ones before all."""
    raised = [one for one in of.cases if not one.positive and (one.flagged or one.status != "done")]
    raised.sort(key=lambda one: (one.status == "done", -one.score, one.case))
    return tuple(_look(one, telling) for one in raised[:most])


def _look(one: Result, telling: Telling) -> Look:
    """With the unwarranted hunks first, then those of the highest score."""
    hunks = sorted(one.judged, key=lambda hunk: (not hunk.foreign, -hunk.score))
    return Look(one, tuple(hunks[:HUNKS]), telling(one.case))
