import numpy as np
import pytest
from scipy.stats import binomtest

from reviewer.evals import rates
from reviewer.evals.intervals import (
    SEED,
    Figure,
    effective,
    hull,
    newcombe,
    percentiles,
    spread,
    weights,
    wilson,
)
from reviewer.evals.metrics import BY_KEY
from reviewer.evals.sample import samples
from reviewer.evals.score import figure, scored
from tests.evals.invented import change


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (3, 10), (10, 10), (117, 4000), (1, 1)])
def test_wilson_is_scipy_s(hits: int, n: int) -> None:
    theirs = binomtest(hits, n).proportion_ci(method="wilson")
    assert wilson(hits / n, n) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_the_ends_of_wilson_are_exact() -> None:
    assert wilson(0.0, 5)[0] == 0.0
    assert wilson(1.0, 5)[1] == 1.0


def test_groups_are_drawn_whole_and_as_many_as_there_are() -> None:
    codes = np.array([0, 0, 1, 2, 2, 2])
    drawn = np.concatenate(list(weights(codes, draws=50)))
    assert drawn.shape == (50, 6)
    assert (drawn[:, 0] == drawn[:, 1]).all()
    assert (drawn[:, 3] == drawn[:, 5]).all()
    assert (drawn[:, [0, 2, 3]].sum(axis=1) == 3).all()


def test_blocks_do_not_change_the_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = np.arange(40)
    whole = np.concatenate(list(weights(codes, 30, SEED)))
    monkeypatch.setattr("reviewer.evals.intervals._HELD", 100)
    assert (np.concatenate(list(weights(codes, 30, SEED))) == whole).all()


def test_a_perfect_score_on_few_cases_is_not_certain() -> None:
    """A bootstrap alone says 1.00 to 1.00 of three pairs."""
    cases = [change(f"p{at}", True, 0.9) for at in range(3)]
    cases += [change(f"n{at}", False, 0.1) for at in range(3)]
    (only,) = samples(cases)
    found = figure(BY_KEY["change_auroc"].measure(only))
    assert (found.point, found.high) == (1.0, 1.0)
    assert found.low is not None
    assert 0.4 < found.low < 0.75


def test_newcombe_agrees_with_the_bootstrap_where_both_are_good() -> None:
    rng = np.random.default_rng(3)
    positive = np.arange(400) % 2 == 0
    score = rng.normal(np.where(positive, 1.0, 0.0), 1.0)
    stat = rates.auroc(score, positive)
    low, high = percentiles(spread(stat, np.arange(400))) or (0, 0)
    theirs = newcombe(float(stat(np.ones((1, 400)))[0]), 200, 200)
    assert theirs == pytest.approx((low, high), abs=0.01)


def test_tries_that_move_together_are_worth_fewer() -> None:
    alike = np.repeat([1.0, 0.0, 1.0, 1.0], 25)
    groups = np.repeat([0, 1, 2, 3], 25)
    assert effective(0.75, alike, groups) == pytest.approx(3, abs=0.01)  # 4 groups, G/(G-1)
    apart = np.tile([1.0, 0.0], 50)
    assert effective(0.5, apart, np.arange(100)) == pytest.approx(99, abs=1e-9)
    assert effective(1.0, np.ones(100), groups) == 4


def test_no_draw_no_interval() -> None:
    assert percentiles(np.full(1000, np.nan)) is None
    assert hull(None, (0.1, 0.2)) == (0.1, 0.2)
    assert hull(None, None) is None
    assert hull((0.1, 0.3), (0.2, 0.4)) == (0.1, 0.4)


def test_one_group_has_a_figure_and_a_wide_or_no_interval() -> None:
    cases = [change("a", True, 0.9, group="g"), change("b", False, 0.2, group="g")]
    (only,) = samples(cases)
    found = scored(only)
    assert found["change_recall"].low is not None
    assert found["change_recall"].low < 0.3
    assert found["cost_seconds"] == Figure(0.2, n=2, why="too few groups for an interval")


@pytest.mark.parametrize(
    ("key", "truth"),
    [("change_auroc", 0.7602), ("change_recall", 0.6915), ("change_recall_at_5", 0.2595)],
)
def test_intervals_hold_the_truth_as_often_as_they_say(key: str, truth: float) -> None:
    """Scores N(1, 1) and N(0, 1), pairs in a group: Φ(1/√2), 1 - Φ(-1/2), 1 - Φ(1.645 - 1)."""
    rng, held, runs = np.random.default_rng(11), 0, 150
    for _ in range(runs):
        cases = []
        for at in range(60):
            broad, clean = rng.normal(1, 1), rng.normal(0, 1)
            cases.append(change(f"p{at}", True, broad, group=f"g{at}", flagged=broad > 0.5))
            cases.append(change(f"n{at}", False, clean, group=f"g{at}", flagged=clean > 0.5))
        (only,) = samples(cases)
        found = figure(BY_KEY[key].measure(only))
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth <= found.high
    assert held / runs > 0.91
