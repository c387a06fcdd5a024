"""The same figures where they differ: by suite, by grade, by language, and what each check found."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from reviewer.evals.intervals import Figure
from reviewer.evals.metrics import BY_KEY
from reviewer.evals.result import Result
from reviewer.evals.sample import Sample, sample
from reviewer.evals.score import scored

SHOWN = (
    "change_recall",
    "change_false_alarms",
    "change_auroc",
    "hunk_auroc",
    "gate_catch_rate",
    "gate_false_alarms",
)
_METRICS = tuple(BY_KEY[key] for key in SHOWN)


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a judge's cases: how many are over-broad and clean, and the figures of `SHOWN`."""

    name: str
    positives: int
    negatives: int
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class CheckRow:
    """What one deterministic check found over the finished cases.

    Attributes:
        check: its id.
        hits: over-broad changes where it found, unasked, something on an unwarranted line.
        beside: over-broad changes where all it found, unasked, is on other lines.
        alarms: clean changes where it found something unasked.
        asked: changes where all it found was asked for.
        missed_by_judge: of `hits`, those that the judge did not flag.
    """

    check: str
    hits: int
    beside: int
    alarms: int
    asked: int
    missed_by_judge: int


def by_suite(of: Sample) -> tuple[Slice, ...]:
    """By suite, in the order of their names."""
    return tuple(_slices(of, lambda one: one.suite))


def by_grade(of: Sample) -> tuple[Slice, ...]:
    """By suite and grade: the over-broad changes of that grade against their own clean twins."""
    return tuple(_slices(of, lambda one: one.grade and f"{one.suite} {one.grade}"))


def by_language(of: Sample) -> tuple[Slice, ...]:
    """By the language of most changed lines."""
    return tuple(_slices(of, lambda one: one.language))


def _slices(of: Sample, name: Callable[[Result], str]) -> Iterator[Slice]:
    at = {one.case: one for one in of.cases}
    held: dict[str, dict[str, Result]] = {}
    for one in of.cases:
        part = name(one)
        if not part:
            continue
        held.setdefault(part, {})[one.case] = one
        twin = at.get(one.twin)
        # a clean twin of no grade of its own is what this grade is measured against
        if twin is not None and one.positive and not twin.positive and not name(twin):
            held[part][twin.case] = twin
    for part in sorted(held):
        cases = tuple(held[part][case] for case in sorted(held[part]))
        found = sample(part, cases)
        positives = int(found.positive.sum())
        yield Slice(part, positives, len(cases) - positives, scored(found, _METRICS))


def by_check(of: Sample) -> tuple[CheckRow, ...]:
    """What each check found, most hits first."""
    held: dict[str, list[int]] = {}
    for one, done in zip(of.cases, of.done, strict=True):
        if not done:
            continue
        for check in {finding[0] for finding in one.findings}:
            row = held.setdefault(check, [0] * 5)
            unasked = [own for own in one.findings if own[0] == check and own[2] != "yes"]
            hit = one.positive and any(foreign for *_, foreign in unasked)
            row[0] += hit
            row[1] += one.positive and bool(unasked) and not hit
            row[2] += not one.positive and bool(unasked)
            row[3] += not unasked
            row[4] += hit and not one.flagged
    rows = (CheckRow(check, *row) for check, row in held.items())
    return tuple(sorted(rows, key=lambda row: (-row.hits, row.alarms, row.check)))
