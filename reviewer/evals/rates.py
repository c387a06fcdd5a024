"""The figures themselves, each as a function of weighted items, so that a bootstrap is one call.

Every function here takes what was observed, one entry an item, and returns a `Stat`: weights of
shape [draws, n] -> the figure of each draw, shape [draws], nan where a draw has none.
"""

import numpy as np

from reviewer.evals.intervals import Bools, Floats, Ints, Stat

BINS = 10
# so that 1 of 100 is within 1 %, whatever the rounding of weighted sums
_SLACK = 1e-9


def ratio(above: Floats, below: Floats) -> Floats:
    """`above / below`, nan where that is 0 / 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, above / below, np.nan)


def _tied(score: Floats, positive: Bools, w: Floats, order: Ints) -> tuple[Floats, Floats]:
    """Weight of the positives and of the negatives at each distinct score, in the given order."""
    ranked = score[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    w, yes = w[:, order], positive[order]
    hits = np.add.reduceat(w * yes, starts, axis=1)
    return hits, np.add.reduceat(w * ~yes, starts, axis=1)


def auroc(score: Floats, positive: Bools) -> Stat:
    """How often a positive scores above a negative, ties half (Mann-Whitney U / mn)."""
    order = np.argsort(score, kind="stable")

    def stat(w: Floats) -> Floats:
        hits, misses = _tied(score, positive, w, order)
        below = np.cumsum(misses, axis=1) - misses
        won = (hits * (below + misses / 2)).sum(axis=1)
        return ratio(won, hits.sum(axis=1) * misses.sum(axis=1))

    return stat


def recall_within(score: Floats, positive: Bools, share: float) -> Stat:
    """The largest recall of any threshold that flags at most `share` of the negatives."""
    order = np.argsort(-score, kind="stable")

    def stat(w: Floats) -> Floats:
        hits, alarms = (np.cumsum(part, axis=1) for part in _tied(score, positive, w, order))
        allowed = alarms <= share * alarms[:, -1:] + _SLACK
        best = np.where(allowed, hits, 0.0).max(axis=1)
        return np.where(alarms[:, -1] > 0, ratio(best, hits[:, -1]), np.nan)

    return stat


def mean(value: Floats) -> Stat:
    """The weighted mean of `value`, shape [n]."""

    def stat(w: Floats) -> Floats:
        return ratio(w @ value, w.sum(axis=1))

    return stat


def precision_at(flagged: Bools, positive: Bools, prevalence: float) -> Stat:
    """Precision where a share `prevalence` of changes is over-broad, by Bayes' rule.

    π·recall / (π·recall + (1-π)·false alarms).
    """

    def stat(w: Floats) -> Floats:
        recall = ratio(w @ (flagged & positive), w @ positive.astype(np.float64))
        alarms = ratio(w @ (flagged & ~positive), w @ (~positive).astype(np.float64))
        caught = prevalence * recall
        return ratio(caught, caught + (1 - prevalence) * alarms)

    return stat


def f1(flagged: Bools, positive: Bools) -> Stat:
    """2 TP / (2 TP + FP + FN): the harmonic mean of precision and recall."""

    def stat(w: Floats) -> Floats:
        both = 2 * (w @ (flagged & positive))
        return ratio(both, both + w @ (flagged ^ positive))

    return stat


def bins(score: Floats, count: int = BINS) -> Ints:
    """The bin of each score: `count` bins of equal mass, fewer where scores are tied, shape [n]."""
    edges = np.unique(np.quantile(score, np.arange(1, count) / count, method="inverted_cdf"))
    return np.unique(np.searchsorted(edges, score), return_inverse=True)[1].astype(np.int64)


def ece(score: Floats, positive: Bools) -> Stat:
    """Expected calibration error: Σ_b |Σ_{i in b} w (score - positive)| / Σ w, b equal-mass bins."""
    at = bins(score)
    member = (at[:, None] == np.arange(at.max() + 1)).astype(np.float64)
    off = member * (score - positive)[:, None]

    def stat(w: Floats) -> Floats:
        return ratio(np.abs(w @ off).sum(axis=1), w.sum(axis=1))

    return stat


def brier_skill(score: Floats, positive: Bools) -> Stat:
    """1 - Brier / Brier of always saying the base rate: 1 perfect, 0 no better, below 0 worse."""
    off = (score - positive) ** 2

    def stat(w: Floats) -> Floats:
        base = ratio(w @ positive.astype(np.float64), w.sum(axis=1))
        return 1 - ratio(ratio(w @ off, w.sum(axis=1)), base * (1 - base))

    return stat


def quantile(value: Floats, share: float) -> Stat:
    """The smallest value with at least `share` of the weight at or below it."""
    order = np.argsort(value, kind="stable")
    ranked = value[order]

    def stat(w: Floats) -> Floats:
        held = np.cumsum(w[:, order], axis=1)
        at = (held >= share * held[:, -1:] - _SLACK).argmax(axis=1)
        return np.where(held[:, -1] > 0, ranked[at], np.nan)

    return stat
