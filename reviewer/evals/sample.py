"""What one judge did on a set of cases, as arrays: the only shape that metrics read.

A case that failed is never in the judge's favour: if it is over-broad it was not caught and ranks
below all others, if it is clean it was a false alarm and ranks above all others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from reviewer.evals.intervals import Bools, Floats, Ints
from reviewer.evals.result import Result

BELOW_ALL = -1.0
ABOVE_ALL = 2.0


@dataclass(frozen=True, slots=True)
class Hunks:
    """The labelled hunks of a sample, each array of shape [m].

    Attributes:
        score: how likely the intent does not warrant the hunk.
        flagged: shown to people as out of scope; None where the judge has no threshold.
        foreign: the truth.
        case: index of the change it belongs to.
        group: code of that change's group.
        mixed: whether its change is over-broad and holds hunks of both kinds.
    """

    score: Floats
    flagged: Bools | None
    foreign: Bools
    case: Ints
    group: Ints
    mixed: Bools


@dataclass(frozen=True, slots=True)
class Sample:
    """One judge, or one floor, on its cases; each array of shape [n].

    Attributes:
        name: of the judge or floor.
        floor: whether it is a floor: no judge at all, shown for comparison.
        cases: the results in order of their case ids.
        score: of the whole change, higher is more suspicious; a failed case as the module says.
        positive: the truth.
        flagged: what the judge flags; None where there is no threshold.
        gated: outcome sign_off or block; None where there is no gate.
        group: code 0..G-1 of the group that the case belongs to.
        done: the cases that did not fail.
        probability: whether `score` claims to be one, so that calibration can be asked.
        hunks: None where hunks are not told apart.
    """

    name: str
    floor: bool
    cases: tuple[Result, ...]
    score: Floats
    positive: Bools
    flagged: Bools | None
    gated: Bools | None
    group: Ints
    done: Bools
    probability: bool
    hunks: Hunks | None


def samples(results: Sequence[Result]) -> tuple[Sample, ...]:
    """A sample for each judge, by name."""
    ordered = sorted(results, key=lambda one: (one.judge, one.case))
    return tuple(
        sample(name, tuple(rows)) for name, rows in groupby(ordered, key=lambda one: one.judge)
    )


def sample(name: str, cases: tuple[Result, ...]) -> Sample:
    """What a judge did, by its results (at least one, ordered by case id)."""
    positive = truths([one.positive for one in cases])
    done = truths([one.status == "done" for one in cases])
    worst = np.where(positive, BELOW_ALL, ABOVE_ALL)
    group = coded([one.group for one in cases])
    return Sample(
        name=name,
        floor=False,
        cases=cases,
        score=np.where(done, numbers([one.score for one in cases]), worst),
        positive=positive,
        flagged=np.where(done, truths([one.flagged for one in cases]), ~positive),
        gated=np.where(done, truths([one.outcome != "pass" for one in cases]), ~positive),
        group=group,
        done=done,
        probability=True,
        hunks=_hunks(cases, group),
    )


def numbers(values: Sequence[float]) -> Floats:
    """As an array of floats."""
    return np.asarray(values, dtype=np.float64)


def truths(values: Sequence[bool]) -> Bools:
    """As an array of booleans."""
    return np.asarray(values, dtype=np.bool_)


def coded(names: Sequence[str]) -> Ints:
    """Each name as its place among the distinct ones, 0..G-1."""
    return np.unique(np.asarray(names, dtype=np.str_), return_inverse=True)[1].astype(np.int64)


def _hunks(cases: tuple[Result, ...], group: Ints) -> Hunks | None:
    labelled = [
        (at, hunk, hunk.foreign)
        for at, one in enumerate(cases)
        if one.status == "done"
        for hunk in one.judged
        if hunk.foreign is not None
    ]
    if not labelled:
        return None
    case = np.asarray([at for at, _, _ in labelled], dtype=np.int64)
    foreign = truths([truth for _, _, truth in labelled])
    strange = np.bincount(case, weights=foreign, minlength=len(cases))
    all_of = np.bincount(case, minlength=len(cases))
    positive = truths([one.positive for one in cases])
    mixed = positive & (strange > 0) & (strange < all_of)
    return Hunks(
        score=numbers([hunk.score for _, hunk, _ in labelled]),
        flagged=truths([hunk.flagged for _, hunk, _ in labelled]),
        foreign=foreign,
        case=case,
        group=group[case],
        mixed=mixed[case],
    )
