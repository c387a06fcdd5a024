from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, f1_score, roc_auc_score, roc_curve

from reviewer.evals import rates
from reviewer.evals.intervals import Bools, Floats, Stat

RNG = np.random.default_rng(5)
POSITIVE = RNG.random(500) < 0.3
# two digits: with ties
SCORE: Floats = np.round(np.clip(RNG.normal(np.where(POSITIVE, 0.6, 0.4), 0.2), 0, 1), 2).astype(
    np.float64
)
WEIGHTS = RNG.integers(0, 4, 500).astype(np.float64)


def at(stat: Stat, weights: Floats | None = None) -> float:
    return float(stat((np.ones(500) if weights is None else weights)[None, :])[0])


def repeated(values: Floats | Bools) -> Floats:
    """Each item as often as it weighs."""
    return np.repeat(values.astype(np.float64), WEIGHTS.astype(int))


def test_auroc_is_sklearn_s() -> None:
    stat = rates.auroc(SCORE, POSITIVE)
    assert at(stat) == pytest.approx(roc_auc_score(POSITIVE, SCORE))
    assert at(stat, WEIGHTS) == pytest.approx(roc_auc_score(POSITIVE, SCORE, sample_weight=WEIGHTS))


@pytest.mark.parametrize("share", [0.0, 0.01, 0.05, 0.2, 1.0])
def test_recall_within_is_read_off_sklearn_s_roc(share: float) -> None:
    alarms, recalls, _ = roc_curve(POSITIVE, SCORE, drop_intermediate=False)
    best = max(recalls[alarms <= share + 1e-9])
    assert at(rates.recall_within(SCORE, POSITIVE, share)) == pytest.approx(best)


def test_f1_and_brier_are_sklearn_s() -> None:
    flagged = SCORE >= 0.5
    assert at(rates.f1(flagged, POSITIVE)) == pytest.approx(f1_score(POSITIVE, flagged))
    brier = brier_score_loss(POSITIVE, SCORE)
    base = POSITIVE.mean()
    wanted = 1 - brier / (base * (1 - base))
    assert at(rates.brier_skill(SCORE, POSITIVE)) == pytest.approx(wanted)


MADE: dict[str, Callable[[Floats, Bools], Stat]] = {
    "auroc": rates.auroc,
    "recall within": lambda score, positive: rates.recall_within(score, positive, 0.05),
    "f1": lambda score, positive: rates.f1(score >= 0.5, positive),
    "precision": lambda score, positive: rates.precision_at(score >= 0.5, positive, 0.1),
    "brier": rates.brier_skill,
    "quantile": lambda score, positive: rates.quantile(score + 0 * positive, 0.95),
    "mean": lambda score, positive: rates.mean(score + 0 * positive),
}


@pytest.mark.parametrize("name", MADE)
def test_a_weight_is_as_many_copies(name: str) -> None:
    score, positive = repeated(SCORE), repeated(POSITIVE) > 0
    copied = MADE[name](score, positive)(np.ones((1, score.size)))[0]
    assert at(MADE[name](SCORE, POSITIVE), WEIGHTS) == pytest.approx(copied)


def test_closed_forms() -> None:
    positive = np.array([True, True, False, False])
    one = np.ones((1, 4))
    perfect, wrong, flat = (np.array(x) for x in ([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1], [5, 5, 5, 5]))
    for score, auc, recall in ((perfect, 1, 1), (wrong, 0, 0), (flat, 0.5, 0)):
        assert rates.auroc(score, positive)(one)[0] == auc
        assert rates.recall_within(score, positive, 0.05)(one)[0] == recall
    # half caught at one false alarm in two: .1*.5 / (.1*.5 + .9*.5)
    flagged = np.array([True, False, True, False])
    assert rates.precision_at(flagged, positive, 0.1)(one)[0] == pytest.approx(0.1)
    assert rates.brier_skill(np.full(4, 0.5), positive)(one)[0] == 0
    assert rates.brier_skill(positive.astype(float), positive)(one)[0] == 1


def test_ece_by_hand() -> None:
    """Two scores, ties kept together: .2 said of 1 in 4, .8 said of 2 in 4."""
    score = np.repeat([0.2, 0.8], 4)
    positive = np.array([True, False, False, False, True, True, False, False])
    assert len(set(rates.bins(score))) == 2
    found = rates.ece(score, positive)(np.ones((1, 8)))[0]
    assert found == pytest.approx((abs(0.2 - 0.25) + abs(0.8 - 0.5)) / 2)


def test_bins_are_of_equal_mass() -> None:
    assert np.bincount(rates.bins(np.random.default_rng(1).random(1000))).tolist() == [100] * 10
    assert np.bincount(rates.bins(np.array([0.5]))).tolist() == [1]


def test_a_draw_without_a_class_has_no_figure() -> None:
    positive = np.array([True, False])
    weights = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    score = np.array([0.9, 0.1])
    for stat in (rates.auroc(score, positive), rates.recall_within(score, positive, 0.05)):
        assert np.isnan(stat(weights)).all()
    assert np.isnan(rates.mean(score)(weights)).tolist() == [False, False, True]
    assert np.isnan(rates.quantile(score, 0.5)(weights)).tolist() == [False, False, True]
