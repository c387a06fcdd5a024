"""Two runs of the same cases, paired case by case: what moved, and whether chance explains it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import binomtest

from reviewer.errors import UsageError
from reviewer.evals.intervals import Bools, Figure, percentiles, point, spread
from reviewer.evals.metrics import METRICS, Measured, Metric
from reviewer.evals.result import Result
from reviewer.evals.sample import Sample, sample
from reviewer.evals.score import figure

Reading = Literal["better", "worse", "no telling"]
NO_DIFFERENCE = "not measured in both"


@dataclass(frozen=True, slots=True)
class Moved:
    """A metric of both runs and its difference, second minus first, with a paired interval."""

    metric: Metric
    first: Figure
    second: Figure
    difference: Figure
    reading: Reading


@dataclass(frozen=True, slots=True)
class McNemar:
    """Cases on which just one of the runs is right, and the exact two-sided p of that split.

    p = P(|X - b/2| as far as seen), X ~ Binomial(b, 1/2), over the b cases where the runs differ
    (McNemar 1947, exact form); 1 where they differ on none.
    """

    title: str
    only_first: int
    only_second: int
    cases: int
    p: float


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that one run flags and the other does not. `gained`: the second run is right."""

    first: Result
    second: Result
    gained: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs held against each other on the cases that both have.

    Attributes:
        names: how the two are called.
        cases: how many both have.
        left_out: how many only the first has, and only the second.
        moved: a row a metric.
        tests: of flags on over-broad and on clean changes, then of the gate on both.
        flips: lost ones first.
    """

    names: tuple[str, str]
    cases: int
    left_out: tuple[int, int]
    moved: tuple[Moved, ...]
    tests: tuple[McNemar, ...]
    flips: tuple[Flip, ...]


def compare(
    first: Sequence[Result], second: Sequence[Result], names: tuple[str, str]
) -> Comparison:
    """Hold two runs, each of one judge, against each other.

    Raises:
        UsageError: they share no case, or do not agree on what is true of one.
    """
    ours, theirs = ({one.case: one for one in run} for run in (first, second))
    shared = sorted(ours.keys() & theirs.keys())
    if not shared:
        raise UsageError(f"{names[0]} and {names[1]} have no case in common; run the same suites")
    for case in shared:
        a, b = ours[case], theirs[case]
        if (a.positive, a.group) != (b.positive, b.group):
            raise UsageError(f"case {case} is not labelled alike in both; run one of them again")
    pair = tuple(
        sample(name, tuple(run[case] for case in shared))
        for name, run in zip(names, (ours, theirs), strict=True)
    )
    return Comparison(
        names=names,
        cases=len(shared),
        left_out=(len(ours) - len(shared), len(theirs) - len(shared)),
        moved=tuple(_moved(metric, pair[0], pair[1]) for metric in METRICS),
        tests=tuple(_tests(pair[0], pair[1])),
        flips=tuple(_flips(pair[0], pair[1])),
    )


def _moved(metric: Metric, first: Sample, second: Sample) -> Moved:
    measured = metric.measure(first), metric.measure(second)
    before, after = (figure(one) for one in measured)
    if isinstance(measured[0], str) or isinstance(measured[1], str):
        missing = Figure(None, why=before.why or after.why or NO_DIFFERENCE)
        return Moved(metric, before, after, missing, "no telling")
    difference = _difference(measured[0], measured[1], int(first.group.max()) + 1)
    low, high = difference.low, difference.high
    reading: Reading = "no telling"
    if low is not None and high is not None and not low <= 0 <= high:
        reading = "better" if (low > 0) == metric.more_is_better else "worse"
    return Moved(metric, before, after, difference, reading)


def _difference(first: Measured, second: Measured, groups: int) -> Figure:
    """Second minus first; both in the same draws of groups, so that what they share cancels."""
    ends = None
    observed = [point(one.stat, one.codes.size) for one in (first, second)]
    if groups > 1:
        drawn = [spread(one.stat, one.codes, groups) for one in (first, second)]
        ends = percentiles(drawn[1] - drawn[0])
    gap = observed[1] - observed[0]
    if ends is None:
        return Figure(gap, n=second.n, why="too few groups for an interval")
    return Figure(gap, min(ends[0], gap), max(ends[1], gap), second.n)


def _tests(first: Sample, second: Sample) -> list[McNemar]:
    positive, done = first.positive, []
    for broad, clean, a, b in (
        ("over-broad, flagged", "clean, not flagged", first.flagged, second.flagged),
        ("over-broad, not passed", "clean, passed", first.gated, second.gated),
    ):
        if a is not None and b is not None:
            done.append(_mcnemar(broad, a[positive], b[positive]))
            done.append(_mcnemar(clean, ~a[~positive], ~b[~positive]))
    return [one for one in done if one.cases]


def _mcnemar(title: str, first: Bools, second: Bools) -> McNemar:
    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    apart = only_first + only_second
    p = float(binomtest(only_first, apart, 0.5).pvalue) if apart else 1.0
    return McNemar(title, only_first, only_second, first.size, p)


def _flips(first: Sample, second: Sample) -> list[Flip]:
    if first.flagged is None or second.flagged is None:
        return []
    flips = [
        Flip(first.cases[at], second.cases[at], bool(second.flagged[at] == first.positive[at]))
        for at in np.flatnonzero(first.flagged != second.flagged)
    ]
    return sorted(flips, key=lambda flip: (flip.gained, not flip.first.positive, flip.first.case))
