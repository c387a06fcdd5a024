"""The two logistic regressions below the networks: which parts belong together, which answer the intent."""

from collections.abc import Sequence
from random import Random

import numpy as np
from sklearn.linear_model import LogisticRegression

from evals.train.examples import SEED, Taken
from reviewer.judgement.features import answers
from reviewer.judgement.links import pair_features
from reviewer.judgement.weights import Weights

_CHANGES = 4_000
_PAIRS_A_CHANGE = 20
_HALF = 0.5


def link(taken: Sequence[Taken]) -> Weights:
    """How likely two parts belong together: both the intent's, or both not."""
    dice = Random(SEED)  # noqa: S311  # a sample, no secret
    rows, truth = [], []
    for one in _mixed(taken, dice):
        count = len(one.foreign)
        pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
        for a, b in dice.sample(pairs, min(_PAIRS_A_CHANGE, len(pairs))):
            rows.append(pair_features(one.names, a, b))
            truth.append((one.foreign[a] >= _HALF) == (one.foreign[b] >= _HALF))
    return _fitted(rows, truth)


def relevant(taken: Sequence[Taken]) -> Weights:
    """How likely a part answers the intent by its own words."""
    rows, truth = [], []
    for one in _mixed(taken, Random(SEED)):  # noqa: S311  # a sample, no secret
        for answer, share in zip(answers(one.held.query, one.names), one.foreign, strict=True):
            rows.append(answer.values)
            truth.append(share < _HALF)
    return _fitted(rows, truth)


def _mixed(taken: Sequence[Taken], dice: Random) -> list[Taken]:
    mixed = [one for one in taken if one.positive and len(one.foreign) > 1]
    return dice.sample(mixed, min(_CHANGES, len(mixed)))


def _fitted(rows: Sequence[Sequence[float]], truth: Sequence[bool]) -> Weights:
    fitted = LogisticRegression(max_iter=1_000).fit(np.asarray(rows), np.asarray(truth))
    return Weights(float(fitted.intercept_[0]), tuple(fitted.coef_[0].tolist()))
