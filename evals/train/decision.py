"""Thresholds and calibration, on what no network was trained on: validation, and the open pairs."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from evals.train.fit import Example
from reviewer.evals.pairs import OURS
from reviewer.judgement.vocabulary import Floats

# of clean changes of validation, so many are flagged
FALSE_ALARMS = 0.03
_HALF = 0.5
# the pairs together weigh half of what all commits weigh: they are few, and nearer to what is suffered
_PAIRS_WEIGH = 0.5


def fitted(
    examples: Sequence[Example], predicted: tuple[list[Floats], Floats]
) -> tuple[float, float, float, float]:
    """(slope, base) of Platt's calibration, the change's threshold, the part's."""
    parts, whole = predicted
    truth = np.asarray([example.positive for example in examples])
    ours = np.asarray([example.repo == OURS for example in examples])
    weight = np.where(ours, _PAIRS_WEIGH * (~ours).sum() / max(1, ours.sum()), 1.0)
    platt = LogisticRegression(C=100).fit(whole[:, None], truth, sample_weight=weight)
    slope, base = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    score = 1 / (1 + np.exp(-(slope * whole + base)))
    broad = float(np.quantile(score[~truth & ~ours], 1 - FALSE_ALARMS))
    return slope, base, round(broad, 3), _best_f1(examples, parts)


def _best_f1(examples: Sequence[Example], parts: Sequence[Floats]) -> float:
    """The threshold at which hunks of over-broad changes are told apart best."""
    truth: list[bool] = []
    scores: list[float] = []
    for example, logits in zip(examples, parts, strict=True):
        if not example.positive:
            continue
        hunks: defaultdict[int, tuple[bool, float]] = defaultdict(lambda: (False, 0.0))
        for hunk, share, logit in zip(example.hunks, example.foreign, logits, strict=True):
            foreign, score = hunks[hunk]
            hunks[hunk] = (foreign or share >= _HALF, max(score, float(1 / (1 + np.exp(-logit)))))
        truth += [foreign for foreign, _ in hunks.values()]
        scores += [score for _, score in hunks.values()]
    told, found = np.asarray(truth), np.asarray(scores)

    def f1(threshold: float) -> float:
        flagged = found >= threshold
        return float(2 * (flagged & told).sum() / max(1, flagged.sum() + told.sum()))

    return round(max(np.arange(0.2, 0.8, 0.02).tolist(), key=f1), 2)
