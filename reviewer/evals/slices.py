"""The same figures where they differ: by suite, by grade, by language, and what each check found."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from reviewer.evals.intervals import Figure
from reviewer.evals.metrics import BY_KEY
from reviewer.evals.result import Result
from reviewer.evals.sample import Sample, sample, truths
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
CHECK_METRICS = (BY_KEY["change_recall"], BY_KEY["change_false_alarms"])


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
        recall: share of over-broad changes where it found, unasked, something on an unwarranted line.
        alarms: share of clean changes where it found something unasked.
        judge: recall of the judge on the over-broad changes of `recall`.
        hits: how many those are.
        beside: over-broad changes where all it found, unasked, is on other lines.
        asked: changes where all it found was asked for.
    """

    check: str
    recall: Figure
    alarms: Figure
    judge: Figure
    hits: int
    beside: int
    asked: int


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
    done = tuple(one for one in of.cases if one.status == "done")
    checks = sorted({finding[0] for one in done for finding in one.findings})
    rows = [_check_row(check, sample(of.name, done)) for check in checks]
    return tuple(sorted(rows, key=lambda row: (-row.hits, row.alarms.point or 0.0, row.check)))


def _check_row(check: str, of: Sample) -> CheckRow:
    found = [[own for own in one.findings if own[0] == check] for one in of.cases]
    unasked = truths([any(own[2] != "yes" for own in mine) for mine in found])
    on_it = truths([any(own[2] != "yes" and own[3] for own in mine) for mine in found])
    hits = of.positive & on_it
    # the check in the judge's place: flagged is what it hit, or found on a clean change
    alone = scored(replace(of, flagged=np.where(of.positive, hits, unasked)), CHECK_METRICS)
    caught = tuple(one for one, hit in zip(of.cases, hits, strict=True) if hit)
    recall, alarms = CHECK_METRICS
    nothing = Figure(None, why="it found nothing on an unwarranted line")
    return CheckRow(
        check=check,
        recall=alone[recall.key],
        alarms=alone[alarms.key],
        judge=scored(sample(of.name, caught), (recall,))[recall.key] if caught else nothing,
        hits=int(hits.sum()),
        beside=int((of.positive & unasked & ~hits).sum()),
        asked=sum(bool(mine) and not any(own[2] != "yes" for own in mine) for mine in found),
    )
