"""A threshold and a temperature fitted to a team's own results, and what they would change.

The temperature T makes the score mean what it says: s becomes sigmoid(logit(s) / T), with the T
that makes the labels likeliest (Guo et al. 2017). It moves no change past another. The threshold is
then the lowest that flags no more than the wanted share of clean changes.

A threshold does not answer everything: a finding nobody asked for and an intent that shares no word
with the change are flagged under each, a change without a single suspicious hunk under none.

What is shown is measured on changes that the fit has not seen: five folds of whole groups, each
read with what the other four give. Only what is written is fitted to all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

import numpy as np
from scipy.optimize import minimize_scalar

from reviewer.errors import UsageError
from reviewer.evals.intervals import Bools, Figure, Floats, Ints
from reviewer.evals.metrics import BY_KEY
from reviewer.evals.result import Result
from reviewer.evals.sample import Sample, sample, truths
from reviewer.evals.score import scored

SHOWN = ("change_false_alarms", "change_recall", "calibration_ece", "calibration_brier_skill")
TARGET = 0.03
FOLDS = 5
# the policy takes no other; far beyond these the score says nothing at all
_COLDEST, _HOTTEST = 0.05, 20.0
# a score of 0 or 1 has no log odds
_EDGE = 1e-6
_DIGITS = 4
# fewer over-broad changes fix no temperature
_LEAST_POSITIVES = 20
_SEED = 20


@dataclass(frozen=True, slots=True)
class Fit:
    """What to write: a threshold on the scaled score, and T (1: no over-broad changes to fit it to)."""

    threshold: float
    temperature: float


@dataclass(frozen=True, slots=True)
class Effect:
    """A metric of `SHOWN` as it was and as it would be on changes the fit has not seen."""

    key: str
    before: Figure
    after: Figure


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fit and its effect.

    Attributes:
        fit: on all finished results.
        effects: a row a metric, of the same results before and after.
        positives: over-broad changes it rests on.
        negatives: clean changes it rests on.
        failed: results that are left out, since they have no score.
        clean: how many clean changes would be flagged that are not now, and how many no longer.
        broad: the same of over-broad changes.
        always: how many clean changes are flagged under every threshold.
    """

    fit: Fit
    effects: tuple[Effect, ...]
    positives: int
    negatives: int
    failed: int
    clean: tuple[int, int]
    broad: tuple[int, int]
    always: int


@dataclass(frozen=True, slots=True)
class _Deaf:
    """Changes that no threshold moves, each of shape [n]: those always flagged, and those never."""

    always: Bools
    never: Bools


def calibrate(results: Sequence[Result], target: float = TARGET) -> Calibration:
    """Fit to one judge's results.

    Args:
        results: of one judge.
        target: the share of clean changes that may be flagged, 0..1.

    Raises:
        UsageError: too few clean changes to tell that share, or none of it can be had.
    """
    done = tuple(sorted((one for one in results if one.status == "done"), key=lambda o: o.case))
    negatives = sum(not one.positive for one in done)
    least = ceil(round(1 / target, 9))
    if negatives < least:
        raise UsageError(
            f"{negatives} clean changes cannot tell a share of {target:g}: {least} are the least; "
            "build more cases, or give a larger --false-alarms"
        )
    before = sample("before", done)
    deaf = _deaf(before)
    after = _unseen(before, deaf, target)
    fit = _fit(before, deaf, np.ones(before.score.size, dtype=np.bool_), target)
    was, now = (scored(one, [BY_KEY[key] for key in SHOWN]) for one in (before, after))
    return Calibration(
        fit=fit,
        effects=tuple(Effect(key, was[key], now[key]) for key in SHOWN),
        positives=int(before.positive.sum()),
        negatives=negatives,
        failed=len(results) - len(done),
        clean=_changed(before, after, ~before.positive),
        broad=_changed(before, after, before.positive),
        always=int((deaf.always & ~before.positive).sum()),
    )


def _deaf(of: Sample) -> _Deaf:
    always = truths(
        [
            one.scope == "mismatch" or any(hunk.label == "overreach" for hunk in one.judged)
            for one in of.cases
        ]
    )
    # where the judge's thresholds are not known, any change may be flagged
    quiet = truths(
        [
            bool(one.thresholds) and all(hunk.score < one.thresholds[1] for hunk in one.judged)
            for one in of.cases
        ]
    )
    return _Deaf(always, quiet & ~always)


def _changed(before: Sample, after: Sample, among: Bools) -> tuple[int, int]:
    """How many are newly flagged, and how many no longer."""
    if before.flagged is None or after.flagged is None:
        return 0, 0
    was, now = before.flagged[among], after.flagged[among]
    return int((now & ~was).sum()), int((was & ~now).sum())


def scaled(score: Floats, temperature: float) -> Floats:
    """sigmoid(logit(score) / temperature), elementwise; what scores 0 or 1 stays about there."""
    inside = np.clip(score, _EDGE, 1 - _EDGE)
    odds: Floats = np.log(inside / (1 - inside)) / temperature
    return 1 / (1 + np.exp(-odds))


def _fit(of: Sample, deaf: _Deaf, among: Bools, target: float) -> Fit:
    """On those of the sample that are `among`."""
    temperature = _temperature(of.score[among], of.positive[among])
    clean = among & ~of.positive
    if not clean.any():
        raise UsageError("the clean changes come from too few commits; build from more commits")
    # of the share only what the threshold answers for: what is always flagged comes on top
    most = floor(target * clean.sum() + 1e-9)
    moved = among & ~deaf.always & ~deaf.never
    score = scaled(of.score[moved], temperature)
    return Fit(_threshold(score, of.positive[moved], most), temperature)


def _temperature(score: Floats, positive: Bools) -> float:
    if positive.sum() < _LEAST_POSITIVES:
        return 1.0
    # both kinds weigh the same: how often a suite is over-broad says nothing of a team's changes
    weight = np.where(positive, 0.5 / positive.sum(), 0.5 / (~positive).sum())

    def unlikeliness(log_temperature: float) -> float:
        said = scaled(score, float(np.exp(log_temperature)))
        truth = np.where(positive, said, 1 - said)
        return float(-(weight * np.log(np.clip(truth, 1e-12, 1))).sum())

    bounds = (float(np.log(_COLDEST)), float(np.log(_HOTTEST)))
    found = minimize_scalar(unlikeliness, bounds=bounds, method="bounded")
    return round(min(max(float(np.exp(found.x)), _COLDEST), _HOTTEST), _DIGITS)


def _threshold(score: Floats, positive: Bools, most: int) -> float:
    """The lowest that flags at most so many of the clean, halfway to the next score."""
    clean = np.sort(score[~positive])[::-1]
    # fewer can be flagged at all: any threshold keeps the share
    quiet = float(clean[most]) if most < clean.size else 0.0
    above = score[score > quiet]
    if not above.size:
        raise UsageError(
            "the highest scores are clean changes: no threshold flags so few of them and anything "
            "else; look at them with `reviewer eval report`, or give a larger --false-alarms"
        )
    loud = float(above.min())
    for digits in range(_DIGITS, 17):
        rounded = round((quiet + loud) / 2, digits)
        if quiet < rounded <= loud:
            return rounded
    return loud


def _unseen(of: Sample, deaf: _Deaf, target: float) -> Sample:
    """The sample as it would be read, each group by what the other groups give."""
    folds = _folds(of.group)
    score, flagged = of.score.copy(), np.zeros(of.score.size, dtype=np.bool_)
    for fold in np.unique(folds):
        here = folds == fold
        fit = _fit(of, deaf, ~here, target)
        score[here] = scaled(of.score[here], fit.temperature)
        flagged[here] = score[here] >= fit.threshold
    return replace(of, name="after", score=score, flagged=(flagged | deaf.always) & ~deaf.never)


def _folds(group: Ints) -> Ints:
    """A fold 0..FOLDS-1 for each item; the items of a group stay together."""
    groups = int(group.max()) + 1
    if groups < FOLDS:
        raise UsageError(
            f"the results come from {groups} groups of cases: at least {FOLDS} are needed; "
            "build from more commits"
        )
    order = np.random.default_rng(_SEED).permutation(groups)
    return (order % FOLDS)[group]
