"""Every metric on small results, by hand."""

from dataclasses import replace

import pytest

from reviewer.evals.floors import CHECKS, EVERYTHING, SIZE, WORDS, floors, severe
from reviewer.evals.intervals import Figure
from reviewer.evals.metrics import BY_KEY, METRICS
from reviewer.evals.result import Result
from reviewer.evals.sample import samples
from reviewer.evals.score import scored
from tests.evals.invented import PLAIN, change, drawn, hunk

# two over-broad changes, one caught; two clean ones, one flagged
SMALL = [
    change("a", True, 0.9, twin="b", expected="sign_off", overlap=0.1, lines=40),
    change("b", False, 0.3, twin="a", expected="pass", overlap=0.8, lines=40),
    change("c", True, 0.4, twin="d", expected="block", overlap=0.6, lines=10),
    change("d", False, 0.6, twin="c", expected="pass", overlap=0.2, lines=20),
]


def points(results: list[Result]) -> dict[str, float | None]:
    (only,) = samples(results)
    return {key: found.point for key, found in scored(only).items()}


def test_the_change_level_by_hand() -> None:
    found = points(SMALL)
    assert found["change_auroc"] == 0.75  # .9 beats both, .4 beats one of two
    assert found["change_recall_at_1"] == 0.5
    assert (
        found["change_recall"] == found["change_false_alarms"] == found["change_precision"] == 0.5
    )
    assert found["change_precision_at_10"] == pytest.approx(0.1)
    assert found["change_pair_accuracy"] == 0.5


def test_the_gate_by_hand() -> None:
    found = points(SMALL)
    assert found["gate_catch_rate"] == found["gate_false_alarms"] == 0.5
    assert found["gate_stricter"] == 0.5  # d needs a sign-off, and was to pass
    assert found["gate_laxer"] == 0.5  # c passes, and was to be blocked


def test_the_hunk_level_by_hand() -> None:
    results = [
        change("a", True, 0.9, judged=(hunk(0.9, True), hunk(0.2, False), hunk(0.1, False))),
        change("b", True, 0.9, judged=(hunk(0.3, True), hunk(0.6, False), hunk(0.8, None))),
        change("c", True, 0.9, judged=(hunk(0.9, True),)),  # all foreign: not mixed
        change("d", False, 0.1, judged=(hunk(0.4, False),)),
    ]
    found = points(results)
    assert found["hunk_auroc"] == pytest.approx(5 / 6)
    assert found["hunk_f1"] == pytest.approx(2 / 4)  # one hit, one miss, one false alarm
    assert found["hunk_exact_set"] == 0.5
    assert found["hunk_recall_at_1"] == pytest.approx(2 / 3)  # of all labelled hunks


def test_a_failed_case_is_never_in_the_judge_s_favour() -> None:
    good = [change("a", True, 0.9, expected="sign_off"), change("b", False, 0.1, expected="pass")]
    assert points(good)["change_auroc"] == 1
    for at, key in ((0, "change_recall"), (1, "change_false_alarms")):
        bad = list(good)
        # whatever stands in the other fields
        bad[at] = replace(bad[at], status="failed", error="time is up")
        found = points(bad)
        assert found["change_auroc"] == 0
        assert found[key] == at
        assert found[("gate_catch_rate", "gate_false_alarms")[at]] == at
        assert found[("gate_laxer", "gate_stricter")[at]] == 1
        assert found["calibration_ece"] is None


def test_costs() -> None:
    results = [
        change(f"{at:02}", False, 0.1, seconds=at, calls=2, tokens=at * 10) for at in range(1, 21)
    ]
    found = points(results)
    assert (found["cost_seconds"], found["cost_seconds_p95"]) == (10, 19)
    assert (found["cost_calls"], found["cost_tokens"]) == (2, 105)


@pytest.mark.parametrize(
    "results",
    [
        [PLAIN],
        [replace(PLAIN, positive=True)],
        [replace(PLAIN, status="failed")],
        [change("a", True, 0.5), change("b", False, 0.5)],
    ],
)
def test_what_cannot_be_measured_says_why_and_is_never_nan(results: list[Result]) -> None:
    (only,) = samples(results)
    for of in (only, *floors(only)):
        found = scored(of)
        assert list(found) == [metric.key for metric in METRICS]
        for one in found.values():
            assert one.point is None or one.point == one.point  # nan is not itself
            assert one.point is not None or one.why


def test_the_interval_holds_the_figure() -> None:
    (only,) = samples(drawn(40))
    for one in scored(only).values():
        assert one.point is not None
        assert one.low is not None
        assert one.high is not None
        assert one.low <= one.point <= one.high


def test_a_judge_by_chance_and_a_perfect_one() -> None:
    (chance,) = samples(drawn(300, skill=0))
    (good,) = samples(drawn(300, skill=9))
    auroc = BY_KEY["change_auroc"]
    low = scored(chance, [auroc])["change_auroc"]
    assert low.low is not None
    assert low.high is not None
    assert low.low < 0.5 < low.high
    found = scored(good)
    ones = ("change_auroc", "change_recall", "hunk_auroc", "hunk_f1", "hunk_exact_set")
    assert [found[key].point for key in ones] == [1.0] * 5
    assert found["change_false_alarms"] == Figure(0.0, 0.0, found["change_false_alarms"].high, 300)


def test_floors_by_hand() -> None:
    checked = [replace(SMALL[0], findings=(("test-removed", "high", "no", True),)), *SMALL[1:]]
    (only,) = samples(checked)
    found = {of.name: scored(of) for of in floors(only)}
    assert list(found) == [SIZE, EVERYTHING, WORDS, CHECKS]
    assert found[SIZE]["change_auroc"].point == pytest.approx(1.5 / 4)  # 40 ties and wins, 10 loses
    assert found[EVERYTHING]["change_auroc"].point == 0.5
    assert found[EVERYTHING]["change_recall"].point == 1
    assert found[EVERYTHING]["change_false_alarms"].point == 1
    assert found[WORDS]["change_auroc"].point == 0.75  # less overlap is more suspicious
    assert found[CHECKS]["change_recall"].point == 0.5
    assert found[CHECKS]["gate_false_alarms"].point == 0


@pytest.mark.parametrize(
    ("severity", "asked", "counts"),
    [
        ("high", "no", True),
        ("block", "unclear", True),
        ("high", "yes", False),
        ("warn", "no", False),
    ],
)
def test_only_a_severe_finding_nobody_asked_for_counts(
    severity: str, asked: str, counts: bool
) -> None:
    assert severe(replace(PLAIN, findings=(("any", severity, asked, False),))) is counts


def test_judges_are_scored_apart() -> None:
    both = [*drawn(5, judge="b"), *drawn(5, judge="a")]
    assert [of.name for of in samples(both)] == ["a", "b"]
    assert {len(of.cases) for of in samples(both)} == {10}
